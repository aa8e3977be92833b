import type { RuntimeLayout } from '../layout/layout.ts'
import type { ProcessMemory } from './process-memory.ts'
import { wordOf } from './words.ts'

export const pageSize = 8192

/** What a span is used for; `noscan` cannot hold pointers. */
export const spanUse = { scan: 1, noscan: 2, manual: 3 } as const

/** The spans in use, ascending by address; column by column, since there may be a million. */
export interface Spans {
  readonly count: number
  readonly starts: Float64Array
  readonly pages: Float64Array
  readonly uses: Uint8Array
  /** In bytes: of a slot. */
  readonly elementSizes: Float64Array
  readonly elementCounts: Float64Array
  /** `spanClass` of the runtime: the size class, and whether it holds no pointers in the lowest bit. */
  readonly classes: Uint8Array
  /** Type of the only object of a span for large ones, since Go 1.22; 0: not said. */
  readonly largeTypes: Float64Array
  /** 1: several small values may share a slot (`mcache.tiny`). */
  readonly tiny: Uint8Array
  /** Address of the first special; 0: it has none. */
  readonly specials: Float64Array
  /** How many of those in the list could not be read. */
  readonly unread: number
}

/** Span class of objects without pointers below 16 bytes (`tinySpanClass`, runtime/mheap.go). */
const tinyClass = 5
const inUse = 1
const manual = 2
const maxSpans = 1 << 23
/** Gaps up to this are read along. */
const maxGap = 4096

/** Returns the addresses in `mheap.allspans`; null: the list makes no sense. */
export function readSpanList(memory: ProcessMemory, slice: number): Float64Array | null {
  const header = memory.read(slice, 16)
  if (header === null) return null
  const view = new DataView(header.buffer, header.byteOffset, 16)
  const [at, count] = [wordOf(view, 0), wordOf(view, 8)]
  if (at === 0 || count === 0 || count > maxSpans) return null
  const list = memory.read(at, count * 8)
  if (list === null) return null
  const words = new DataView(list.buffer, list.byteOffset, list.byteLength)
  const addresses = new Float64Array(count)
  for (let index = 0; index < count; index++) addresses[index] = wordOf(words, index * 8)
  return addresses.toSorted()
}

/** Returns the spans at these addresses, which are ascending, that are in use. */
export function readSpans(
  memory: ProcessMemory,
  addresses: Float64Array,
  layout: RuntimeLayout,
): Spans {
  const room = addresses.length
  const columns = {
    starts: new Float64Array(room),
    pages: new Float64Array(room),
    uses: new Uint8Array(room),
    elementSizes: new Float64Array(room),
    elementCounts: new Float64Array(room),
    classes: new Uint8Array(room),
    largeTypes: new Float64Array(room),
    tiny: new Uint8Array(room),
    specials: new Float64Array(room),
  }
  const largeType = layout['mspan.largeType']
  const size = layout['mspan#']
  let count = 0
  let unread = 0
  for (let first = 0; first < room;) {
    let last = first
    while (last + 1 < room && (addresses[last + 1] ?? 0) - (addresses[last] ?? 0) <= maxGap) last++
    const start = addresses[first] ?? 0
    const bytes = memory.read(start, (addresses[last] ?? 0) + size - start)
    if (bytes === null) {
      unread += last - first + 1
      first = last + 1
      continue
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    for (; first <= last; first++) {
      const at = (addresses[first] ?? 0) - start
      const state = view.getUint8(at + layout['mspan.state'])
      if (state !== inUse && state !== manual) continue
      const spanClass = view.getUint8(at + layout['mspan.spanclass'])
      const isTiny = state === inUse && spanClass === tinyClass
      const base = wordOf(view, at + layout['mspan.startAddr'])
      const elementSize = wordOf(view, at + layout['mspan.elemsize'])
      const limit = wordOf(view, at + layout['mspan.limit'])
      columns.starts[count] = base
      columns.pages[count] = wordOf(view, at + layout['mspan.npages'])
      columns.uses[count] =
        state === manual ? spanUse.manual : (spanClass & 1) === 0 ? spanUse.scan : spanUse.noscan
      columns.elementSizes[count] = elementSize
      columns.elementCounts[count] =
        state === manual || elementSize === 0 ? 0 : Math.floor((limit - base) / elementSize)
      columns.classes[count] = spanClass
      columns.largeTypes[count] = largeType === null ? 0 : wordOf(view, at + largeType)
      columns.tiny[count] = isTiny ? 1 : 0
      columns.specials[count] = wordOf(view, at + layout['mspan.specials'])
      count++
    }
  }
  return { ...sortedByStart(columns, count), count, unread }
}

type Columns = Omit<Spans, 'count' | 'unread'>

function sortedByStart(columns: Columns, count: number): Columns {
  const order = new Uint32Array(count)
  for (let index = 0; index < count; index++) order[index] = index
  const { starts } = columns
  order.sort((a, b) => (starts[a] ?? 0) - (starts[b] ?? 0))
  const pick = <T extends Float64Array | Uint8Array>(from: T, into: T): T => {
    for (let index = 0; index < count; index++) into[index] = from[order[index] ?? 0] ?? 0
    return into
  }
  return {
    starts: pick(columns.starts, new Float64Array(count)),
    pages: pick(columns.pages, new Float64Array(count)),
    uses: pick(columns.uses, new Uint8Array(count)),
    elementSizes: pick(columns.elementSizes, new Float64Array(count)),
    elementCounts: pick(columns.elementCounts, new Float64Array(count)),
    classes: pick(columns.classes, new Uint8Array(count)),
    largeTypes: pick(columns.largeTypes, new Float64Array(count)),
    tiny: pick(columns.tiny, new Uint8Array(count)),
    specials: pick(columns.specials, new Float64Array(count)),
  }
}
