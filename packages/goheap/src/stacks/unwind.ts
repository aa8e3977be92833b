import { DamagedData } from '@lastref/symbols'
import type { Words } from '../memory/words.ts'
import type { CodePlace, CodePlaces } from './code-place.ts'

/** One physical frame of a goroutine's stack. */
export interface StackFrame {
  readonly pc: number
  readonly sp: number
  /** Behind the return address: where the caller's frame begins. */
  readonly fp: number
  readonly place: CodePlace
}

/** From what the compiler says to what is only there. */
const trust = ['maps', 'preempted', 'words'] as const

/** A word of a stack that may point into the heap. */
export interface StackValue {
  readonly value: number
  /** Index of its frame; -1: not known. */
  readonly frame: number
  /**
   * `maps`: the compiler says that it is alive; `preempted`: the collector takes every word there for a
   * pointer; `words`: it is only there.
   */
  readonly seen: (typeof trust)[number]
}

export interface UnwoundStack {
  readonly frames: readonly StackFrame[]
  readonly values: readonly StackValue[]
  /** Null: the outermost frame was reached; otherwise why not. */
  readonly problem: string | null
}

export interface StackBounds {
  readonly low: number
  readonly high: number
}

const maxFrames = 100_000

/**
 * Returns the frames of a stack, and the values in it. `interrupted`: the thread stood anywhere, not at a
 * call, so nothing says what is alive in the innermost frame.
 */
export function unwindStack(
  memory: Words,
  places: CodePlaces,
  bounds: StackBounds,
  start: { readonly pc: number; readonly sp: number },
  interrupted: boolean,
): UnwoundStack {
  const frames: StackFrame[] = []
  let problem: string | null = null
  try {
    problem = walk(memory, places, bounds, start, frames)
  } catch (cause) {
    if (!(cause instanceof DamagedData || cause instanceof RangeError)) throw cause
    problem = cause.message
  }
  const values = new StackReader(memory, bounds, frames, interrupted).read()
  // What lies above a frame that cannot be left is seen without maps.
  const rest = frames.at(-1)?.fp ?? start.sp
  if (problem !== null) values.push(...wordsIn(memory, rest, bounds.high, -1))
  return { frames, values, problem }
}

function walk(
  memory: Words,
  places: CodePlaces,
  { low, high }: StackBounds,
  start: { readonly pc: number; readonly sp: number },
  frames: StackFrame[],
): string | null {
  let { pc, sp } = start
  while (frames.length < maxFrames) {
    if (sp < low || sp >= high) return 'the stack pointer lies outside the stack'
    const place = places.at(pc)
    if (place === null) return 'a return address is not in code of Go'
    if (place.depth < 0) return `nothing says how ${place.name} is left`
    const fp = sp + place.depth + 8
    frames.push({ pc, sp, fp, place })
    if (place.outermost) return null
    if (fp > high) return 'a frame lies outside the stack'
    const next = memory.word(fp - 8)
    if (next === null) return 'a return address was not copied'
    if (next === 0) return null
    pc = next
    sp = fp
  }
  return 'the stack does not end'
}

class StackReader {
  readonly #memory: Words
  readonly #bounds: StackBounds
  readonly #frames: readonly StackFrame[]
  readonly #interrupted: boolean
  readonly #values: StackValue[] = []
  /** Pointers into the stack itself: what they point to is alive. */
  readonly #inner: Record<StackValue['seen'], StackValue[]> = { maps: [], preempted: [], words: [] }

  constructor(
    memory: Words,
    bounds: StackBounds,
    frames: readonly StackFrame[],
    interrupted: boolean,
  ) {
    this.#memory = memory
    this.#bounds = bounds
    this.#frames = frames
    this.#interrupted = interrupted
  }

  read(): StackValue[] {
    this.#frames.forEach((frame, index) => this.#readFrame(frame, index))
    this.#readObjects()
    return this.#values
  }

  #readFrame(frame: StackFrame, index: number): void {
    const { place, sp, fp } = frame
    if (place.preempted || this.#frames[index - 1]?.place.preempted === true) {
      // Registers are saved in it, and nothing says what is alive in its caller.
      const end = fp + place.argsSize
      for (const found of wordsIn(this.#memory, sp, end, index)) {
        this.#add({ ...found, seen: 'preempted' })
      }
      return
    }
    if ((this.#interrupted && index === 0) || !place.hasMaps) {
      const end = fp + place.argsSize
      for (const found of wordsIn(this.#memory, sp, end, index)) this.#add(found)
      return
    }
    const top = topOf(frame)
    for (const below of place.locals) this.#slot(top - below, index, 'maps')
    for (const offset of place.args) this.#slot(fp + offset, index, 'maps')
  }

  #slot(address: number, frame: number, seen: StackValue['seen']): void {
    const value = this.#memory.word(address)
    if (value !== null && value !== 0) this.#add({ value, frame, seen })
  }

  #add(found: StackValue): void {
    const { low, high } = this.#bounds
    if (found.value >= low && found.value < high) this.#inner[found.seen].push(found)
    else this.#values.push(found)
  }

  /** What stack objects hold that something alive points to, and so on. */
  #readObjects(): void {
    if (trust.every((seen) => this.#inner[seen].length === 0)) return
    const objects = this.#frames.flatMap((frame, index) =>
      frame.place.objects.map(({ offset, size, pointers }) => {
        const start = offset < 0 ? topOf(frame) + offset : frame.fp + offset
        return { start, end: start + Math.max(size, 8), pointers, index, done: false }
      }),
    )
    for (let next = this.#nextInner(); next !== undefined; next = this.#nextInner()) {
      const { value, seen } = next
      const object = objects.find(({ start, end }) => value >= start && value < end)
      if (object === undefined || object.done) continue
      object.done = true
      const { start, end, pointers, index } = object
      for (const offset of pointers ?? []) this.#slot(start + offset, index, seen)
      if (pointers === null) {
        for (const found of wordsIn(this.#memory, start, end, index)) this.#add(found)
      }
    }
  }

  /** What is certain comes first: an object is told by the best that points to it. */
  #nextInner(): StackValue | undefined {
    for (const seen of trust) {
      const next = this.#inner[seen].pop()
      if (next !== undefined) return next
    }
    return undefined
  }
}

/** Where locals are counted from: below the return address and the caller's frame pointer. */
function topOf({ sp, fp }: StackFrame): number {
  const belowReturn = fp - 8
  return belowReturn > sp ? belowReturn - 8 : belowReturn
}

/** Returns every word that is not zero, as one that is only there. */
export function wordsIn(memory: Words, start: number, end: number, frame: number): StackValue[] {
  const found: StackValue[] = []
  for (let at = Math.ceil(start / 8) * 8; at + 8 <= end; at += 8) {
    const value = memory.word(at)
    if (value !== null && value !== 0) found.push({ value, frame, seen: 'words' })
  }
  return found
}
