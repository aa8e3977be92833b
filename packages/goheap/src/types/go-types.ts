import type { Words } from '../memory/words.ts'
import { wordOf } from '../memory/words.ts'

/** A type as the program itself knows it (internal/abi/type.go; `runtime._type` before Go 1.21). */
export interface GoType {
  readonly address: number
  /** E.g. `*sys.FD`; with the package's name, not its path. */
  readonly name: string
  readonly size: number
  /** How many bytes from its start can hold pointers. */
  readonly pointerBytes: number
  /** reflect.Kind. */
  readonly kind: number
  /** Of a pointer, slice, array, channel or map: the address of its element's type. */
  readonly element: number | null
  readonly fields: readonly GoField[]
}

export interface GoField {
  readonly name: string
  readonly offset: number
  readonly type: number
}

export const kind = {
  array: 17,
  chan: 18,
  interface: 20,
  map: 21,
  pointer: 22,
  slice: 23,
  struct: 25,
} as const
const withElement: ReadonlySet<number> = new Set([kind.array, kind.chan, kind.pointer, kind.slice])

const headerSize = 48
const extraStar = 2
const maxName = 1024
const maxFields = 1024

/** Types of a program, read when they are asked for and remembered: they never change. */
export class GoTypes {
  readonly #memory: Words
  readonly #start: number
  readonly #end: number
  readonly #minor: number
  readonly #known = new Map<number, GoType | null>()

  /** The range is where the linker put types; `minor` is N of Go 1.N. */
  constructor(memory: Words, range: { start: number; end: number }, minor: number) {
    this.#memory = memory
    this.#start = range.start
    this.#end = range.end
    this.#minor = minor
  }

  contains(address: number): boolean {
    return address >= this.#start && address < this.#end
  }

  /** Returns null where there is no type that makes sense. */
  at(address: number): GoType | null {
    const known = this.#known.get(address)
    if (known !== undefined) return known
    const type = this.#read(address)
    this.#known.set(address, type)
    return type
  }

  #read(address: number): GoType | null {
    if (!this.contains(address) || address % 8 !== 0) return null
    const bytes = this.#memory.bytes(address, headerSize + 8 * 4)
    if (bytes === null) return null
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const size = wordOf(view, 0)
    const pointerBytes = wordOf(view, 8)
    const own = view.getUint8(23) & 31
    if (own === 0 || own > 26 || pointerBytes > size) return null
    const full = this.#name(this.#start + view.getInt32(40, true))
    if (full === null) return null
    const starred = (view.getUint8(20) & extraStar) !== 0
    return {
      address,
      name: starred && full.startsWith('*') ? full.slice(1) : full,
      size,
      pointerBytes,
      kind: own,
      element: withElement.has(own) ? wordOf(view, headerSize) : null,
      fields:
        own === kind.struct
          ? this.#fields(wordOf(view, headerSize + 8), wordOf(view, headerSize + 16))
          : [],
    }
  }

  #fields(at: number, count: number): GoField[] {
    const fields: GoField[] = []
    for (let index = 0; index < Math.min(count, maxFields); index++) {
      const bytes = this.#memory.bytes(at + index * 24, 24)
      if (bytes === null) break
      const view = new DataView(bytes.buffer, bytes.byteOffset, 24)
      const name = this.#name(wordOf(view, 0))
      const offset = wordOf(view, 16)
      if (name === null) break
      // Up to Go 1.18 the lowest bit said whether the field was embedded.
      fields.push({ name, offset: this.#minor < 19 ? offset / 2 : offset, type: wordOf(view, 8) })
    }
    return fields.map((field) => ({ ...field, offset: Math.floor(field.offset) }))
  }

  /** A byte of flags, the length, the bytes (internal/abi, `Name`). */
  #name(at: number): string | null {
    const head = this.#memory.bytes(at, 6)
    if (head === null) return null
    let length = 0
    let used = 1
    if (this.#minor < 17) {
      length = ((head[1] ?? 0) << 8) | (head[2] ?? 0)
      used = 3
    } else {
      for (let shift = 0; shift < 28; shift += 7) {
        const byte = head[used++] ?? 0
        length |= (byte & 0x7f) << shift
        if (byte < 0x80) break
      }
    }
    if (length > maxName) return null
    const bytes = this.#memory.bytes(at + used, length)
    return bytes === null ? null : Buffer.from(bytes).toString('utf8')
  }
}
