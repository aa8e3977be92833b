import type { HeapCopy } from '../memory/heap-copy.ts'
import { pageSize, spanUse } from '../memory/spans.ts'
import { bitsAt } from './arena-bits.ts'
import type { PointerBits } from './pointer-bits.ts'
import type { TypeMask, TypeMasks } from './type-masks.ts'

/** Objects up to this size have their bits at the end of their span (`minSizeForMallocHeader`). */
const maxSmall = 512
/** `spanInlineMarkBits` of runtime/mgcmark_greenteagc.go, which ends with the class of its span. */
const inlineMarks = 128
const minInlineMarks = 16
/** How the pointers in the objects of a span are found. */
const shape = { unknown: 0, bits: 1, header: 2, large: 3 } as const

/**
 * Since Go 1.22 (runtime/mbitmap.go): small objects have their bits at the end of their span, larger ones
 * begin with their type, and the span of a large one names it.
 */
export class HeaderBits implements PointerBits {
  first = 0
  readonly #heap: HeapCopy
  readonly #masks: TypeMasks
  readonly #shapes: Uint8Array
  /** The bits of all copied words, so that they are close to each other. */
  readonly #bits: Uint32Array
  #from = 0
  #mask: TypeMask | null = null

  constructor(heap: HeapCopy, masks: TypeMasks) {
    const { spans } = heap
    this.#heap = heap
    this.#masks = masks
    this.#shapes = new Uint8Array(spans.count)
    this.#bits = new Uint32Array(Math.ceil(heap.copiedBytes / 256) + 1)
    for (let span = 0; span < spans.count; span++) {
      if (spans.uses[span] !== spanUse.scan || (heap.offsets[span] ?? -1) < 0) continue
      this.#shapes[span] = this.#shapeOf(span)
    }
  }

  start(span: number, from: number, words: number): number {
    switch (this.#shapes[span] ?? shape.unknown) {
      case shape.bits:
        this.first = 0
        this.#mask = null
        this.#from = from
        return words
      case shape.header: {
        const { halves } = this.#heap
        return this.#typed(
          (halves[from * 2 + 1] ?? 0) * 2 ** 32 + (halves[from * 2] ?? 0),
          1,
          words,
        )
      }
      case shape.large:
        return this.#typed(this.#heap.spans.largeTypes[span] ?? 0, 0, words)
      default:
        this.first = 0
        return -1
    }
  }

  chunk(index: number): number {
    const mask = this.#mask
    if (mask === null) return bitsAt(this.#bits, this.#from + index * 32)
    const { bits, period } = mask
    const at = (index * 32) % period
    const some = bitsAt(bits, at)
    const got = period - at
    return got >= 32 ? some : some | (bitsAt(bits, 0) << got)
  }

  /** An object may be an array of its type; what is allocated and not yet used has none. */
  #typed(type: number, first: number, words: number): number {
    this.first = first
    if (type === 0) return 0
    const mask = this.#masks.at(type)
    this.#mask = mask
    if (mask === null) return -1
    return mask.words >= words - first ? Math.min(words, first + mask.pointerWords) : words
  }

  #shapeOf(span: number): number {
    const { spans, offsets, halves } = this.#heap
    const offset = offsets[span] ?? 0
    const size = spans.elementSizes[span] ?? 0
    const spanClass = spans.classes[span] ?? 0
    if (size > maxSmall) return spanClass >> 1 === 0 ? shape.large : shape.header
    const bytes = (spans.pages[span] ?? 0) * pageSize
    const end = offset * 2 + bytes / 4
    const last = (halves[end - 1] ?? 0) >>> 24
    // The bits of the bits themselves are zero, so the last byte tells whether marks follow them; only
    // where all objects are single pointers is every bit set.
    const hasMarks = size >= minInlineMarks && last === spanClass
    if (size >= minInlineMarks && last !== 0 && !hasMarks) return shape.unknown
    const start = end - (bytes / 64 + (hasMarks ? inlineMarks : 0)) / 4
    this.#bits.set(halves.subarray(start, start + bytes / 256), offset / 32)
    return shape.bits
  }
}
