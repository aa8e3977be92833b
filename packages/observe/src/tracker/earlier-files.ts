import { birthOffsets, birthSize } from '../generated/wire-tracker.ts'
import { errnoOf } from '../procfs/errno.ts'
import type { FileRows } from './file-rows.ts'
import type { TrackerPrograms } from './programs.ts'

/** A file that a followed process had before the recording: one of the rows of the file walk. */
export interface EarlierFile {
  readonly address: bigint
  readonly pid: number
}

/** Returns the files on BPF objects that these processes have open, each once. */
export function earlierFiles(rows: FileRows, isFollowed: (pid: number) => boolean): EarlierFile[] {
  const files = new Map<bigint, EarlierFile>()
  rows.forEach(({ fileLow, fileUpper, pid }) => {
    if (!isFollowed(pid)) return
    const address = (BigInt(fileUpper) << 32n) | BigInt(fileLow)
    if (!files.has(address)) files.set(address, { address, pid })
  })
  return [...files.values()]
}

/** Tells the kernel side of these files, so that their releases are seen: numbers 1 and up. */
export function noteEarlierFiles(programs: TrackerPrograms, files: readonly EarlierFile[]): void {
  const births = programs.map('births')
  const key = new Uint8Array(8)
  const value = new Uint8Array(birthSize)
  const view = new DataView(value.buffer)
  for (const [index, { address, pid }] of files.entries()) {
    new DataView(key.buffer).setBigUint64(0, address, true)
    view.setBigUint64(birthOffsets.file, BigInt(index + 1), true)
    for (const field of ['pid', 'tid', 'tgid'] as const) {
      view.setUint32(birthOffsets[field], pid, true)
    }
    try {
      births.update(key, value, 'noexist')
    } catch (error) {
      // Opened anew at the same address meanwhile, or no room: then its release is not seen.
      const code = errnoOf(error)
      if (code !== 'EEXIST' && code !== 'E2BIG') throw error
    }
  }
}
