import { TypeIndex, kind } from './type-index.ts'

const headerSize = 24
const headWords = 3

/**
 * Returns BTF with only the types of the given names and what lies inside them by value; pointers
 * point to void. That is all CO-RE compares when it relocates fields, sizes and enumerators, and it
 * is a hundredth of a kernel's BTF, which libbpf searches from end to end for every root.
 *
 * Works on words, without an object for each type: it runs once in a process, and so never warms up.
 */
export function reduceTypes(kernel: Uint8Array, roots: ReadonlySet<string>): Uint8Array {
  const index = new TypeIndex(kernel)
  const wanted = closure(index, index.named(roots))
  const newIds = new Uint32Array(index.count)
  let size = 0
  for (const [i, id] of wanted.entries()) {
    newIds[id] = i + 1
    size += index.wordsOf(id)
  }
  const strings = new StringTable(index)
  const out = new Uint32Array(size)
  let at = 0
  for (const id of wanted) {
    const from = index.wordOf(id)
    out.set(index.words.subarray(from, from + index.wordsOf(id)), at)
    at = rewrite(out, at, newIds, strings)
  }
  return assemble(new Uint8Array(out.buffer, 0, at * 4), strings.bytes())
}

/** Every type that lies inside one of the roots by value, roots included. */
function closure(index: TypeIndex, roots: readonly number[]): readonly number[] {
  const { words } = index
  const seen = new Uint8Array(index.count)
  const found: number[] = []
  const add = (id: number): void => {
    if (id === 0 || seen[id] === 1) return
    seen[id] = 1
    found.push(id)
  }
  for (const root of roots) add(root)
  // Grows while it is walked.
  for (const id of found) {
    const at = index.wordOf(id)
    const info = words[at + 1] ?? 0
    switch ((info >>> 24) & 0x1f) {
      case kind.typedef:
      case kind.volatile:
      case kind.const:
      case kind.restrict:
      case kind.typeTag:
        add(words[at + 2] ?? 0)
        break
      case kind.array:
        add(words[at + headWords] ?? 0)
        add(words[at + headWords + 1] ?? 0)
        break
      case kind.struct:
      case kind.union:
        for (let i = 0; i < (info & 0xffff); i += 1) add(words[at + headWords + i * 3 + 1] ?? 0)
        break
      default:
    }
  }
  return found
}

/** Renumbers ids and names of the record at `at`; returns where the next one goes. */
function rewrite(out: Uint32Array, at: number, newIds: Uint32Array, strings: StringTable): number {
  const info = out[at + 1] ?? 0
  const length = info & 0xffff
  const body = at + headWords
  const renumber = (word: number): void => {
    out[word] = newIds[out[word] ?? 0] ?? 0
  }
  const rename = (word: number): void => {
    out[word] = strings.add(out[word] ?? 0)
  }
  rename(at)
  switch ((info >>> 24) & 0x1f) {
    case kind.pointer:
      out[at + 2] = 0
      return body
    case kind.funcProto:
      // Only reached through a typedef: kept as a function of nothing.
      out[at + 1] = kind.funcProto << 24
      out[at + 2] = 0
      return body
    case kind.typedef:
    case kind.volatile:
    case kind.const:
    case kind.restrict:
    case kind.typeTag:
      renumber(at + 2)
      return body
    case kind.int:
      return body + 1
    case kind.array:
      renumber(body)
      renumber(body + 1)
      return body + 3
    case kind.struct:
    case kind.union:
      for (let word = body; word < body + length * 3; word += 3) {
        rename(word)
        renumber(word + 1)
      }
      return body + length * 3
    case kind.enum:
      for (let word = body; word < body + length * 2; word += 2) rename(word)
      return body + length * 2
    case kind.enum64:
      for (let word = body; word < body + length * 3; word += 3) rename(word)
      return body + length * 3
    default:
      return body
  }
}

class StringTable {
  readonly #index: TypeIndex
  readonly #offsets = new Map<number, number>([[0, 0]])
  readonly #parts: Uint8Array[] = [new Uint8Array(1)]
  #size = 1

  constructor(index: TypeIndex) {
    this.#index = index
  }

  /** Returns where the string at `old` stands in the new table. */
  add(old: number): number {
    const known = this.#offsets.get(old)
    if (known !== undefined) return known
    const offset = this.#size
    const part = this.#index.stringBytes(old)
    this.#offsets.set(old, offset)
    this.#parts.push(part)
    this.#size += part.byteLength
    return offset
  }

  bytes(): Uint8Array {
    return Buffer.concat(this.#parts)
  }
}

function assemble(types: Uint8Array, strings: Uint8Array): Uint8Array {
  const header = new DataView(new ArrayBuffer(headerSize))
  // struct btf_header: magic, version, flags, hdr_len, then offset and length of types and strings
  header.setUint16(0, 0xeb9f, true)
  header.setUint8(2, 1)
  header.setUint32(4, headerSize, true)
  header.setUint32(12, types.byteLength, true)
  header.setUint32(16, types.byteLength, true)
  header.setUint32(20, strings.byteLength, true)
  return Buffer.concat([new Uint8Array(header.buffer), types, strings])
}
