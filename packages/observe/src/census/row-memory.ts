/**
 * Decodes the rows of a walk that is made again and again. A row whose bytes are those of the pass
 * before, at the same place, is the same value as then: nearly all are, and a value for each would
 * cost more than the walk.
 */
export class RowMemory<Row> {
  readonly #wordsPerRow: number
  readonly #decode: (view: DataView, at: number) => Row
  #words: Uint32Array<ArrayBuffer> = new Uint32Array(1024)
  #rows: readonly Row[] = []

  /** @param size of a row in bytes, a multiple of 4 */
  constructor(size: number, decode: (view: DataView, at: number) => Row) {
    this.#wordsPerRow = size / 4
    this.#decode = decode
  }

  /** Returns the rows in the chunks that `pass` hands over: whole rows, aligned to 4 bytes. */
  rowsOf(pass: (onChunk: (chunk: Uint8Array) => void) => void): readonly Row[] {
    const rows: Row[] = []
    pass((chunk) => {
      this.#enter(new Uint32Array(chunk.buffer, chunk.byteOffset, chunk.byteLength / 4), rows)
    })
    this.#rows = rows
    return rows
  }

  #enter(words: Uint32Array, rows: Row[]): void {
    const view = new DataView(words.buffer, words.byteOffset, words.byteLength)
    const start = rows.length * this.#wordsPerRow
    this.#makeRoom(start + words.length)
    for (let at = 0; at < words.length; at += this.#wordsPerRow) {
      const known = this.#rows[rows.length]
      if (this.#isKnown(words, at, start) && known !== undefined) {
        rows.push(known)
        continue
      }
      this.#words.set(words.subarray(at, at + this.#wordsPerRow), start + at)
      rows.push(this.#decode(view, at * 4))
    }
  }

  #isKnown(words: Uint32Array, at: number, start: number): boolean {
    const known = this.#words
    for (let word = at; word < at + this.#wordsPerRow; word++) {
      if (known[start + word] !== words[word]) return false
    }
    return true
  }

  #makeRoom(length: number): void {
    if (length <= this.#words.length) return
    const words = new Uint32Array(Math.max(length, this.#words.length * 2))
    words.set(this.#words)
    this.#words = words
  }
}
