import { type Bytes, DamagedData } from '../bytes.ts'
import { Cursor } from '../cursor.ts'
import { type Elf, offsetOf, sectionNamed, segmentEhFrame } from '../elf/elf.ts'
import { lastAtOrBelow } from '../elf/symbols.ts'
import {
  type CommonEntry,
  type FrameDescription,
  type FrameSection,
  outlineEntry,
  readCommonEntry,
  readDescription,
} from './entry.ts'
import { omitted, readPointer, readValue } from './pointer.ts'

/** Finds the frame description of an address in one section of one file. */
export interface FrameIndex {
  readonly section: FrameSection
  /** Returns where the entry lies in the file; null: there is none for this address. */
  entryFor(address: number): number | null
}

/** A table of pairs (address, entry), each a signed 32-bit distance from the header. */
const searchTable = 0x3b
const compressed = 1 << 11

/**
 * Returns how frames are found in a file: through the sorted table of `.eh_frame_hdr`, else by reading
 * all of `.eh_frame` once, and in `.debug_frame`. Empty: the file says nothing about its frames.
 */
export function frameIndexes(elf: Elf): FrameIndex[] {
  const viaHeader = tolerant(() => headerIndex(elf))
  const scanned = viaHeader ?? tolerant(() => sectionIndex(elf, 'eh_frame'))
  const debug = tolerant(() => sectionIndex(elf, 'debug_frame'))
  return [scanned, debug].filter((index) => index !== null)
}

/** Returns the description that covers the address; null: none does. */
export function describe(index: FrameIndex, address: number): FrameDescription | null {
  const at = index.entryFor(address)
  if (at === null) return null
  const outline = outlineEntry(index.section, at)
  if (outline === null || outline.commonAt === null) {
    throw new DamagedData('the table of frame entries points at something else')
  }
  const common = readCommonEntry(index.section, outline.commonAt)
  const description = readDescription(index.section, outline, common)
  return address >= description.start && address < description.end ? description : null
}

/** LSB core 10.6.2: version, three encodings, pointer to `.eh_frame`, count, sorted table. */
function headerIndex(elf: Elf): FrameIndex | null {
  const segment = elf.segments.find(({ type }) => type === segmentEhFrame)
  if (segment === undefined) return null
  const { bytes } = elf
  const cursor = new Cursor(bytes, segment.offset, segment.offset + segment.fileSize)
  const base = { shift: segment.address - segment.offset, data: segment.address }
  const version = cursor.u8()
  const [frameEncoding, countEncoding, tableEncoding] = [cursor.u8(), cursor.u8(), cursor.u8()]
  if (version !== 1 || tableEncoding !== searchTable || countEncoding === omitted) return null
  const frames = readPointer(cursor, frameEncoding, base)
  const count = readValue(cursor, countEncoding & 0x0f)
  const table = cursor.at
  if (count <= 0 || table + count * 8 > cursor.end) return null
  const section = sectionAt(elf, frames)
  if (section === null) return null
  return {
    section,
    entryFor: (address) => {
      const index = searchPairs(bytes, table, count, address - base.data)
      if (index < 0) return null
      return base.data + bytes.i32(table + index * 8 + 4) - section.base.shift
    },
  }
}

function searchPairs(bytes: Bytes, table: number, count: number, distance: number): number {
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >>> 1
    if (bytes.i32(table + middle * 8) <= distance) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** The header does not say how long `.eh_frame` is: to the end of what is loaded with it. */
function sectionAt(elf: Elf, address: number): FrameSection | null {
  const offset = offsetOf(elf, address)
  if (offset === null) return null
  const loaded = elf.segments.find(
    (load) => load.type === 1 && offset >= load.offset && offset < load.offset + load.fileSize,
  )
  const end = loaded === undefined ? elf.bytes.size : loaded.offset + loaded.fileSize
  const base = { shift: address - offset, data: 0 }
  return { bytes: elf.bytes, kind: 'eh_frame', offset, end, base }
}

function sectionIndex(elf: Elf, kind: FrameSection['kind']): FrameIndex | null {
  const found = sectionNamed(elf, `.${kind}`)
  if (found === null || (found.flags & compressed) !== 0) return null
  const { address, offset, size } = found
  const base = { shift: address - offset, data: 0 }
  const section = { bytes: elf.bytes, kind, offset, end: offset + size, base }
  let table: ScannedTable | null = null
  return {
    section,
    entryFor: (wanted) => {
      table ??= scan(section)
      const index = lastAtOrBelow(table.starts, wanted)
      return index < 0 ? null : (table.entries[index] ?? null)
    },
  }
}

interface ScannedTable {
  readonly starts: Float64Array
  readonly entries: Float64Array
}

/** Reads every entry once. A damaged entry ends the table: what lies before it can still be used. */
function scan(section: FrameSection): ScannedTable {
  const pairs: { start: number; at: number }[] = []
  const commons = new Map<number, CommonEntry>()
  let at = section.offset
  try {
    while (at + 4 <= section.end) {
      const outline = outlineEntry(section, at)
      // .eh_frame ends with a zero; some linkers leave one between the pieces they join.
      if (outline === null) {
        at += 4
        continue
      }
      if (outline.commonAt !== null) {
        const common = commons.get(outline.commonAt) ?? readCommonEntry(section, outline.commonAt)
        commons.set(outline.commonAt, common)
        const { start, end } = readDescription(section, outline, common)
        if (end > start) pairs.push({ start, at })
      }
      at = outline.end
    }
  } catch (cause) {
    if (!(cause instanceof DamagedData)) throw cause
  }
  pairs.sort((a, b) => a.start - b.start)
  return {
    starts: Float64Array.from(pairs, ({ start }) => start),
    entries: Float64Array.from(pairs, (pair) => pair.at),
  }
}

function tolerant(build: () => FrameIndex | null): FrameIndex | null {
  try {
    return build()
  } catch (cause) {
    if (cause instanceof DamagedData) return null
    throw cause
  }
}
