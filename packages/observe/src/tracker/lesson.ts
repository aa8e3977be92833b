import { BpfMap } from '@lastref/ebpf'
import { pause } from './clock.ts'
import type { TrackerPrograms } from './programs.ts'

const attempts = 5
/** Older kernels free a file after an RCU grace period. In milliseconds. */
const patience = 1000

/**
 * Teaches the loaded and attached programs who allocates files in this kernel, by opening one of
 * lastref's own. Returns why that failed, null when it did not.
 */
export function learnAllocations(programs: TrackerPrograms): string | null {
  for (let attempt = 0; attempt < attempts; attempt++) {
    using map = BpfMap.create({ type: 'array', keySize: 4, valueSize: 4, maxEntries: 1 })
    programs.run('teach', map.fd)
    const lesson = readLesson(programs)
    const fileSite = lesson.siteOf(lesson.file)
    if (fileSite === 0n) continue
    setSites(programs, fileSite, lesson.siteOf(lesson.dentry))
    return null
  }
  return 'the allocation of a file of its own was not seen'
}

/**
 * Teaches them what the end of a file looks like, by closing one of lastref's own. Returns why that
 * failed, null when it did not.
 */
export function learnReleases(programs: TrackerPrograms): string | null {
  const map = BpfMap.create({ type: 'array', keySize: 4, valueSize: 4, maxEntries: 1 })
  programs.run('teach', map.fd)
  map.close()
  for (let waited = 0; waited <= patience; waited += 5) {
    if (structOf(programs, 'learnt').getBigUint64(16, true) !== 0n) return null
    if (structOf(programs, 'lesson').getBigUint64(24, true) !== 0n) return 'files are freed later'
    pause(5)
  }
  return 'the end of a file of its own was not seen'
}

interface Lesson {
  readonly file: bigint
  readonly dentry: bigint
  /** Who allocated the memory at this address last; 0n when that was not seen. */
  siteOf(address: bigint): bigint
}

/** A `struct lesson` of bpf/wire-tracker.h: four words, then the allocations. */
const headWords = 4

function readLesson(programs: TrackerPrograms): Lesson {
  const view = structOf(programs, 'lesson')
  const word = (index: number): bigint => view.getBigUint64(index * 8, true)
  const room = (view.byteLength / 8 - headWords) / 2
  const count = Number(word(2))
  return {
    file: word(0),
    dentry: word(1),
    siteOf: (address) => {
      for (let back = 1; back <= Math.min(count, room); back++) {
        const at = headWords + ((count - back) % room) * 2
        if (word(at + 1) === address) return word(at)
      }
      return 0n
    },
  }
}

/** The first two words of a `struct learnt_places`. */
function setSites(programs: TrackerPrograms, fileSite: bigint, dentrySite: bigint): void {
  const view = structOf(programs, 'learnt')
  view.setBigUint64(0, fileSite, true)
  view.setBigUint64(8, dentrySite, true)
  programs.shared.set('learnt', new Uint8Array(view.buffer, view.byteOffset, view.byteLength))
}

function structOf(programs: TrackerPrograms, name: string): DataView {
  const bytes = programs.shared.get(name)
  if (!(bytes instanceof Uint8Array)) return new DataView(new ArrayBuffer(0))
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
