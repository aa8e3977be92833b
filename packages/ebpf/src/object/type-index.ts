/** enum of BTF kinds (include/uapi/linux/btf.h), as far as they matter here. */
export const kind = {
  int: 1,
  pointer: 2,
  array: 3,
  struct: 4,
  union: 5,
  enum: 6,
  fwd: 7,
  typedef: 8,
  volatile: 9,
  const: 10,
  restrict: 11,
  func: 12,
  funcProto: 13,
  var: 14,
  datasec: 15,
  float: 16,
  declTag: 17,
  typeTag: 18,
  enum64: 19,
} as const

/**
 * Bytes behind the 12 of every record: a fixed part, and one for each entry. A table, because the
 * walk over the 150,000 types of a kernel is what loading an object waits for.
 */
const fixedSize = new Uint8Array(32)
const entrySize = new Uint8Array(32)
fixedSize[kind.int] = 4
fixedSize[kind.array] = 12
fixedSize[kind.var] = 4
fixedSize[kind.declTag] = 4
entrySize[kind.struct] = 12
entrySize[kind.union] = 12
entrySize[kind.enum] = 8
entrySize[kind.funcProto] = 8
entrySize[kind.datasec] = 12
entrySize[kind.enum64] = 12

const named = new Uint8Array(32)
for (const number of [kind.int, kind.struct, kind.union, kind.enum, kind.typedef, kind.enum64]) {
  named[number] = 1
}

/** The records of little-endian BTF by id, read in place. */
export class TypeIndex {
  readonly #bytes: Uint8Array
  readonly #words: Uint32Array
  readonly #strings: number
  readonly #firstWord: number
  readonly #endWord: number
  #offsets: Uint32Array = new Uint32Array(0)

  /** @param bytes BTF that begins at a multiple of four, as pages and files do */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >>> 2)
    const header = this.#words[1] ?? 0
    this.#firstWord = (header + (this.#words[2] ?? 0)) >>> 2
    this.#endWord = this.#firstWord + ((this.#words[3] ?? 0) >>> 2)
    this.#strings = header + (this.#words[4] ?? 0)
  }

  /** Returns the ids of all types that have one of the names, a flavour behind it ignored. */
  named(names: ReadonlySet<string>): readonly number[] {
    const wanted = [...names].map((name) => new TextEncoder().encode(name))
    // Two bytes decide about most names.
    const maybe = new Uint8Array(1 << 16)
    for (const name of wanted) maybe[(name[0] ?? 0) | ((name[1] ?? 0) << 8)] = 1
    const words = this.#words
    const bytes = this.#bytes
    const found: number[] = []
    const offsets = new Uint32Array(((this.#endWord - this.#firstWord) / 3 + 2) | 0)
    let id = 1
    for (let at = this.#firstWord; at < this.#endWord; id += 1) {
      offsets[id] = at
      const info = words[at + 1] ?? 0
      const type = (info >>> 24) & 0x1f
      if (named[type] === 1) {
        const name = this.#strings + (words[at] ?? 0)
        const start = (bytes[name] ?? 0) | ((bytes[name + 1] ?? 0) << 8)
        if (maybe[start] === 1 && wanted.some((other) => this.#isAt(name, other))) found.push(id)
      }
      at += 3 + (((fixedSize[type] ?? 0) + (entrySize[type] ?? 0) * (info & 0xffff)) >>> 2)
    }
    this.#offsets = offsets.subarray(0, id)
    return found
  }

  /** All words of the BTF; a record begins at `wordOf` and has `wordsOf` of them. */
  get words(): Uint32Array {
    return this.#words
  }

  /** One more than the highest id; `named` must have been called. */
  get count(): number {
    return this.#offsets.length
  }

  wordOf(id: number): number {
    return this.#offsets[id] ?? 0
  }

  wordsOf(id: number): number {
    const info = this.#words[this.wordOf(id) + 1] ?? 0
    const type = (info >>> 24) & 0x1f
    return 3 + (((fixedSize[type] ?? 0) + (entrySize[type] ?? 0) * (info & 0xffff)) >>> 2)
  }

  /** A name with the NUL behind it. */
  stringBytes(offset: number): Uint8Array {
    const start = this.#strings + offset
    return this.#bytes.slice(start, this.#bytes.indexOf(0, start) + 1)
  }

  #isAt(start: number, name: Uint8Array): boolean {
    for (let i = 0; i < name.length; i += 1) {
      if (this.#bytes[start + i] !== name[i]) return false
    }
    const after = start + name.length
    // The end, or `___` and a flavour.
    return this.#bytes[after] === 0 || this.#startsFlavour(after)
  }

  #startsFlavour(at: number): boolean {
    return [0, 1, 2].every((i) => this.#bytes[at + i] === 0x5f)
  }
}
