/** Assembles raw BTF by hand, for tests: every record is what the caller says, sound or not. */
export class BtfBuilder {
  readonly #words: number[] = []
  readonly #strings: string[] = ['']
  #stringSize = 1
  #nextId = 1

  /** Adds a record and returns its id. `more` are the words behind its head. */
  add(kind: number, name: string, sizeOrType: number, options: RecordOptions = {}): number {
    const { vlen = 0, flag = false, more = [] } = options
    const info = (flag ? 0x8000_0000 : 0) + kind * 0x100_0000 + vlen
    this.#words.push(this.string(name), info, sizeOrType, ...more)
    this.#nextId += 1
    return this.#nextId - 1
  }

  /** Returns the offset of a name among the strings. */
  string(name: string): number {
    if (name === '') return 0
    this.#strings.push(name)
    const offset = this.#stringSize
    this.#stringSize += Buffer.byteLength(name) + 1
    return offset
  }

  bytes(): Uint8Array {
    const strings = Buffer.from(this.#strings.map((one) => `${one}\0`).join(''))
    const header = new DataView(new ArrayBuffer(24))
    header.setUint16(0, 0xeb9f, true)
    header.setUint8(2, 1)
    const typeSize = this.#words.length * 4
    const fields = [24, 0, typeSize, typeSize, strings.byteLength]
    for (const [index, field] of fields.entries()) header.setUint32(4 + index * 4, field, true)
    const types = new DataView(new ArrayBuffer(typeSize))
    for (const [index, word] of this.#words.entries()) types.setUint32(index * 4, word, true)
    return Buffer.concat([new Uint8Array(header.buffer), new Uint8Array(types.buffer), strings])
  }
}

interface RecordOptions {
  readonly vlen?: number
  readonly flag?: boolean
  readonly more?: readonly number[]
}
