import {
  findFunction,
  frameDepth,
  functionDataAt,
  functionFlags,
  functionName,
  type GoFunction,
  type GoTables,
  inlineLayout,
  pcData,
  topFrame,
} from '@lastref/symbols'
import type { ObjectMasks } from './object-masks.ts'

/** What the tables of a program say about one place in its code, and the frame there. */
export interface CodePlace {
  readonly function: GoFunction
  readonly name: string
  /** From the stack pointer to the return address, in bytes. */
  readonly depth: number
  /** Words of the frame's own part that are live pointers, counted down from its top, in bytes. */
  readonly locals: readonly number[]
  /** Words of the arguments that are live pointers, in bytes from the first. */
  readonly args: readonly number[]
  /** Bytes of all arguments. */
  readonly argsSize: number
  /** Values on the stack that are alive while something points to them. */
  readonly objects: readonly StackObject[]
  /** False: nothing says which words are alive. */
  readonly hasMaps: boolean
  readonly outermost: boolean
  /** A thread was stopped here by a signal: its registers are saved in the frame. */
  readonly preempted: boolean
}

export interface StackObject {
  /** Negative: from the top of the frame; otherwise from the arguments. */
  readonly offset: number
  readonly size: number
  /** Of its pointers, in bytes from its start; null: nothing says where they are. */
  readonly pointers: readonly number[] | null
}

const stackMapTable = 1
const argsMaps = 0
const localsMaps = 1
const maxBits = 1 << 20
const maxObjects = 4096

/** Places by address, each read once: thousands of goroutines wait at the same few. */
export class CodePlaces {
  readonly #tables: GoTables
  readonly #bias: number
  readonly #minor: number
  readonly #masks: ObjectMasks
  readonly #known = new Map<number, CodePlace | null>()

  /** `minor` is N of Go 1.N. */
  constructor(tables: GoTables, bias: number, minor: number, masks: ObjectMasks) {
    this.#tables = tables
    this.#bias = bias
    this.#minor = minor
    this.#masks = masks
  }

  /** Returns null where the address is not in code of Go. Throws `DamagedData`. */
  at(pc: number): CodePlace | null {
    const known = this.#known.get(pc)
    if (known !== undefined) return known
    const place = this.#read(pc - this.#bias)
    this.#known.set(pc, place)
    return place
  }

  #read(pc: number): CodePlace | null {
    const tables = this.#tables
    const func = findFunction(tables, pc)
    if (func === null) return null
    const name = functionName(tables, func)
    const depth = frameDepth(tables, func, pc)
    // The return address belongs to the call before it, as in runtime/stkframe.go.
    const index = pc === func.entry ? -1 : pcData(tables, func, stackMapTable, pc - 1)
    const args = functionDataAt(tables, func, argsMaps)
    const locals = functionDataAt(tables, func, localsMaps)
    return {
      function: func,
      name,
      depth,
      args: args === null ? [] : this.#bits(args, index).map(({ at }) => at),
      argsSize: args === null ? 0 : Math.min(tables.bytes.i32(args + 4), maxBits) * 8,
      locals: locals === null ? [] : this.#bits(locals, index).map(({ below }) => below),
      objects: this.#objects(func),
      hasMaps: locals !== null || depth === 0,
      outermost: (functionFlags(tables, func) & topFrame) !== 0 || outermost.has(name),
      preempted: name === 'runtime.asyncPreempt',
    }
  }

  /** A stack map: how many, bits in each, the bits (runtime/symtab.go, `stackmap`). */
  #bits(map: number, index: number): { at: number; below: number }[] {
    const { bytes } = this.#tables
    const count = bytes.i32(map)
    const width = bytes.i32(map + 4)
    const chosen = index < 0 ? 0 : index
    if (count <= chosen || width <= 0 || width > maxBits) return []
    const start = map + 8 + chosen * ((width + 7) >> 3)
    const found: { at: number; below: number }[] = []
    for (let bit = 0; bit < width; bit++) {
      if (((bytes.u8(start + (bit >> 3)) >> (bit & 7)) & 1) === 0) continue
      found.push({ at: bit * 8, below: (width - bit) * 8 })
    }
    return found
  }

  /** How many, and a record of each (runtime/stack.go, `stackObjectRecord`). */
  #objects(func: GoFunction): StackObject[] {
    const { bytes, version } = this.#tables
    const at = functionDataAt(this.#tables, func, inlineLayout(version).data - 1)
    if (at === null) return []
    const recordSize = this.#minor === 17 ? 24 : 16
    const count = Math.min(bytes.word(at), maxObjects)
    return Array.from({ length: count }, (_, index) => {
      const record = at + 8 + index * recordSize
      const offset = bytes.i32(record)
      if (this.#minor < 17) {
        const type = this.#masks.ofType(bytes.word(record + 8) + this.#bias)
        return { offset, size: type?.size ?? 0, pointers: type?.pointers ?? null }
      }
      const size = bytes.i32(record + 4)
      const pointerBytes = bytes.i32(record + 8)
      // Negative where a program describes the pointers instead of bits.
      if (pointerBytes < 0 || pointerBytes > maxBits * 8) return { offset, size, pointers: null }
      const pointers =
        this.#minor === 17
          ? this.#masks.at(bytes.word(record + 16) + this.#bias, pointerBytes)
          : this.#masks.inRodata(bytes.u32(record + 12), pointerBytes)
      return { offset, size, pointers }
    })
  }
}

const outermost: ReadonlySet<string> = new Set([
  'runtime.goexit',
  'runtime.mstart',
  'runtime.rt0_go',
])
