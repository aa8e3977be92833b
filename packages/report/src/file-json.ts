import type { FileColumns, FileHolder, OpenFiles } from '@lastref/model'
import { capacity, writeNumber, type JsonBytes } from './json-bytes.ts'

const encoder = new TextEncoder()
const begin = encoder.encode('{"kind":"file","file":"f')
const end = encoder.encode(']}],"opening":null}')
const endAndBegin = encoder.encode(']}],"opening":null},{"kind":"file","file":"f')
/** Room for `endAndBegin` and two numbers. */
const overhead = 128

/** Writes files as the JSON of their holders (`FileHolder`), straight from the columns. */
export class FileJson {
  readonly #out: JsonBytes
  #columns: FileColumns | null = null
  /** What stands between name and fd, by owner; for maps, and for all other kinds. */
  #ofMaps: readonly Uint8Array[] = []
  #ofOthers: readonly Uint8Array[] = []
  #longest = 0

  constructor(out: JsonBytes) {
    this.#out = out
  }

  /** Adds the holders, separated by commas; yields what does not fit. */
  *write(
    { columns, firstName, firstRow, count }: OpenFiles,
    isMap: boolean,
  ): Generator<Uint8Array> {
    if (count === 0) return
    if (columns !== this.#columns) this.#prepare(columns)
    const middles = isMap ? this.#ofMaps : this.#ofOthers
    if (!this.#out.fits(begin.length)) yield* this.#out.flush()
    this.#out.copy(begin)
    let name = firstName
    for (let row = firstRow; row >= 0;) {
      const until = this.#fill(columns, middles, row, name)
      name += until.names
      row = until.row
      if (row >= 0) yield* this.#out.flush()
    }
  }

  /**
   * Writes until the last row, or until the buffer is full. Returns where it came to. This loop runs
   * once for each of perhaps a million files, in a process that has not warmed up: it calls little.
   */
  #fill(
    { next, fds, ownerOf }: FileColumns,
    middles: readonly Uint8Array[],
    firstRow: number,
    firstName: number,
  ): { readonly row: number; readonly names: number } {
    const { bytes } = this.#out
    const last = capacity - this.#longest - overhead
    let at = this.#out.at
    let row = firstRow
    let name = firstName
    while (row >= 0 && at <= last) {
      at = writeNumber(bytes, at, name++)
      const middle = middles[ownerOf[row] ?? 0] ?? end
      bytes.set(middle, at)
      at = writeNumber(bytes, at + middle.length, fds[row] ?? 0)
      row = next[row] ?? -1
      const then = row >= 0 ? endAndBegin : end
      bytes.set(then, at)
      at += then.length
    }
    this.#out.at = at
    return { row, names: name - firstName }
  }

  #prepare(columns: FileColumns): void {
    this.#columns = columns
    this.#ofMaps = columns.owners.map((owner) => middleOf(owner, 1))
    this.#ofOthers = columns.owners.map((owner) => middleOf(owner, null))
    this.#longest = Math.max(0, ...this.#ofOthers.map(({ length }) => length))
  }
}

/** Returns a holder's text from behind its name to before its fd, by way of the holder itself. */
function middleOf(
  { pid, comm, container }: FileColumns['owners'][number],
  usercnt: 1 | null,
): Uint8Array {
  const fds = [0]
  const holder: FileHolder = {
    kind: 'file',
    file: 'f',
    refs: { refcnt: 1, usercnt },
    at: [comm === null ? { pid, container, fds } : { pid, comm, container, fds }],
    opening: null,
  }
  const bytes = encoder.encode(JSON.stringify(holder))
  return bytes.subarray(begin.length, bytes.length - end.length - 1)
}
