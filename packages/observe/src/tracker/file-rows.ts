import { fileRowOffsets as at, fileRowSize } from '../generated/wire.ts'

const wordsPerRow = fileRowSize / 4
/** The words of an address that are compared: its low 52 bits, as the decoders give it. */
const highMask = 0xfffff
/** FILE_SHARED in bpf/wire.h. */
const sharedBit = 0x8000_0000

/** An fd on a BPF object. Addresses are two words each (see `AddressTable`). */
export interface FileRow {
  readonly fileLow: number
  readonly fileHigh: number
  /** The upper word with all of its bits, for the kernel side. */
  readonly fileUpper: number
  readonly objectLow: number
  readonly objectHigh: number
  readonly pid: number
  readonly fd: number
}

/** Every fd of the host on a BPF object, as one walk found them: `struct file_row`s, copied. */
export class FileRows {
  readonly #chunks: Uint32Array[] = []

  /** Enters whole rows; `words` may change afterwards. */
  enter(words: Uint32Array): void {
    if (words.length > 0) this.#chunks.push(words.slice())
  }

  /** Calls `visit` with each row, always the same value with other members. */
  forEach(visit: (row: FileRow) => void): void {
    const file = { fileLow: 0, fileHigh: 0, fileUpper: 0 }
    const row = { ...file, objectLow: 0, objectHigh: 0, pid: 0, fd: 0 }
    for (const words of this.#chunks) {
      for (let start = 0; start < words.length; start += wordsPerRow) {
        const word = (offset: number): number => words[start + (offset >> 2)] ?? 0
        row.fileLow = word(at.file)
        row.fileUpper = word(at.file + 4)
        row.fileHigh = row.fileUpper & highMask
        row.objectLow = word(at.object)
        row.objectHigh = word(at.object + 4) & highMask
        row.pid = word(at.pid)
        row.fd = word(at.fd) % sharedBit
        visit(row)
      }
    }
  }
}
