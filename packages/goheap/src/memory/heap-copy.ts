import type { GoHeapOptions } from '../answer.ts'
import { Arenas } from './arenas.ts'
import type { BitmapPlace } from './heap-bitmap.ts'
import type { ProcessMemory } from './process-memory.ts'
import { pageSize, type Spans, spanUse } from './spans.ts'
import type { Words } from './words.ts'

/** A stretch of memory that is copied at once. */
export interface Stretch {
  readonly start: number
  readonly length: number
}

/** Returns what to copy of the heap: spans with pointers, and stacks. Ascending, in whole pages. */
export function stretchesOf(spans: Spans): Stretch[] {
  const stretches: { start: number; length: number }[] = []
  for (let index = 0; index < spans.count; index++) {
    if (spans.uses[index] === spanUse.noscan) continue
    const start = spans.starts[index] ?? 0
    const length = (spans.pages[index] ?? 0) * pageSize
    const last = stretches.at(-1)
    if (last !== undefined && start === last.start + last.length) last.length += length
    else stretches.push({ start, length })
  }
  return stretches
}

export function totalLength(stretches: readonly Stretch[]): number {
  return stretches.reduce((sum, { length }) => sum + length, 0)
}

/** Returns memory that the kernel has really given: touching it first would lengthen the pause. */
export function touchedBuffer(length: number): ArrayBuffer {
  const buffer = new ArrayBuffer(length)
  const bytes = new Uint8Array(buffer)
  for (let at = 0; at < length; at += 4096) bytes[at] = 1
  return buffer
}

const high = 2 ** 32

/** The heap as it was at one moment: everything that can hold pointers. */
export class HeapCopy implements Words {
  readonly spans: Spans
  readonly arenas: Arenas
  /** The copied bytes, as pairs of low and high halves of words. */
  readonly halves: Uint32Array
  /** Where each span begins in the copy, in words; -1: it was not copied. */
  readonly offsets: Float64Array
  /** Bytes that were to be copied and could not be read. */
  readonly unreadBytes: number
  readonly copiedBytes: number
  /** Which of the copied words are pointers, as the program had it; null: it has it elsewhere, or not. */
  readonly bitmap: { readonly bitsPerWord: 1 | 2; readonly bytes: Uint8Array } | null

  /** Reads at once; the buffer must have room for all stretches, those of the bitmap as well. */
  constructor(
    memory: ProcessMemory,
    spans: Spans,
    stretches: readonly Stretch[],
    bitmap: BitmapPlace | null,
    buffer: ArrayBuffer,
    gather: GoHeapOptions['gather'],
    checkTime: () => void,
  ) {
    const copy = (some: readonly Stretch[], into: Uint8Array): Copied =>
      copyStretches(memory, some, into, gather, checkTime)
    const copied = copy(stretches, new Uint8Array(buffer))
    this.spans = spans
    this.halves = new Uint32Array(buffer, 0, copied.used / 4)
    this.copiedBytes = copied.used
    this.unreadBytes = copied.missing
    this.offsets = offsetsOf(spans, copied.places)
    this.arenas = new Arenas(spans)
    this.bitmap = null
    if (bitmap !== null) {
      const bytes = new Uint8Array(buffer, copied.used, totalLength(bitmap.stretches))
      const { missing } = copy(bitmap.stretches, bytes)
      if (missing === 0) this.bitmap = { bitsPerWord: bitmap.bitsPerWord, bytes }
    }
  }

  word(address: number): number | null {
    const at = this.#at(address)
    if (at < 0) return null
    return (this.halves[at * 2 + 1] ?? 0) * high + (this.halves[at * 2] ?? 0)
  }

  bytes(address: number, length: number): Uint8Array | null {
    const span = this.arenas.find(address)
    const offset = this.offsets[span] ?? -1
    const start = this.spans.starts[span] ?? 0
    const end = start + (this.spans.pages[span] ?? 0) * pageSize
    if (offset < 0 || address + length > end) return null
    const { buffer } = this.halves
    return new Uint8Array(buffer, offset * 8 + address - start, length)
  }

  /** Returns where a word lies in the copy, counted in words; -1: it was not copied. */
  #at(address: number): number {
    const span = this.arenas.find(address)
    if (span < 0 || address % 8 !== 0) return -1
    const offset = this.offsets[span] ?? -1
    return offset < 0 ? -1 : offset + (address - (this.spans.starts[span] ?? 0)) / 8
  }
}

interface Copied {
  readonly places: readonly Place[]
  readonly used: number
  readonly missing: number
}

/** Copies stretches one behind the other. */
function copyStretches(
  memory: ProcessMemory,
  stretches: readonly Stretch[],
  into: Uint8Array,
  gather: GoHeapOptions['gather'],
  checkTime: () => void,
): Copied {
  const gathered =
    gather === undefined ? 0 : gatherAll(memory.pid, stretches, into, gather, checkTime)
  let used = 0
  let missing = 0
  const places = stretches.map(({ start, length }) => {
    const at = used
    used += length
    // What was not gathered is read one by one: a single stretch may be gone.
    if (used > gathered) {
      checkTime()
      missing += length - memory.readInto(start, into.subarray(at, used))
    }
    return { start, length, at }
  })
  return { places, used, missing }
}

/** As much as is copied before somebody looks at the clock. */
const groupBytes = 2 ** 26

/** Returns how many bytes were gathered, up to the first that could not be. */
function gatherAll(
  pid: number,
  stretches: readonly Stretch[],
  into: Uint8Array,
  gather: NonNullable<GoHeapOptions['gather']>,
  checkTime: () => void,
): number {
  let done = 0
  for (let first = 0; first < stretches.length;) {
    let last = first
    let length = 0
    while (last < stretches.length && length < groupBytes) length += stretches[last++]?.length ?? 0
    checkTime()
    const got = gather(pid, stretches.slice(first, last), into.subarray(done, done + length))
    done += got
    if (got < length) break
    first = last
  }
  return done
}

interface Place extends Stretch {
  readonly at: number
}

function offsetsOf(spans: Spans, places: readonly Place[]): Float64Array {
  const offsets = new Float64Array(spans.count).fill(-1)
  let index = 0
  for (const { start, length, at } of places) {
    for (; index < spans.count; index++) {
      const address = spans.starts[index] ?? 0
      if (address >= start + length) break
      if (spans.uses[index] !== spanUse.noscan) offsets[index] = (at + address - start) / 8
    }
  }
  return offsets
}
