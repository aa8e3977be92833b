import type { Census } from '../census.ts'
import type { EvidenceReading } from '../evidence/reading.ts'
import type { LostCounts, OpeningsReading, TraceEvent } from '../opening.ts'
import { decodeCensusSection, encodeCensusSection } from './census-section.ts'
import type { RecordCodec } from './codec.ts'
import { evidenceShape } from './evidence-shape.ts'
import { joinEvents, splitEvents, type EventBatch } from './event-batch.ts'
import type { RecordEnding, RecordFault } from './fault.ts'
import { decodeJson, encodeJson, type JsonSection } from './json-section.ts'
import { sectionTypes, type Section } from './layout.ts'
import { eventShape, lostShape, readingDeltaShape } from './openings-shape.ts'
import { applyReadingDelta, readingDelta, type ReadingDelta } from './reading-delta.ts'
import { RecordReader } from './reader.ts'
import { finite, list, object, whole, type Shape } from './shape.ts'
import { encodeEnd, encodeFileHeader } from './writer.ts'

/** What was lost until a moment. */
interface Drop {
  readonly at: number
  readonly lost: LostCounts
}

const batchShape: Shape<EventBatch> = object<EventBatch>({
  batch: whole,
  of: whole,
  order: list(whole),
  events: list(eventShape),
})

const events = { version: 1, name: 'batch of events', shape: batchShape } as const
const openingSection: JsonSection<EventBatch> = { type: sectionTypes.opening, ...events }
const releaseSection: JsonSection<EventBatch> = { type: sectionTypes.release, ...events }
const readingSection: JsonSection<ReadingDelta> = {
  type: sectionTypes.reading,
  version: 1,
  name: 'reading',
  shape: readingDeltaShape,
}
const dropSection: JsonSection<Drop> = {
  type: sectionTypes.drop,
  version: 1,
  name: 'count of lost events',
  shape: object<Drop>({ at: finite, lost: lostShape }),
}

const evidenceSection: JsonSection<EvidenceReading> = {
  type: sectionTypes.evidence,
  version: 1,
  name: 'evidence',
  shape: evidenceShape,
}

/** Every so many readings one is written whole: a gap in the record ends there. */
const wholeEvery = 600

/**
 * Turns a recording into the bytes of a record, section by section. Each piece is to be appended in
 * one write: a record that is cut off is read up to its last whole section.
 */
export class RecordingWriter {
  readonly #codec: RecordCodec
  #last: OpeningsReading | null = null
  #readings = 0
  #batches = 0

  constructor(codec: RecordCodec) {
    this.#codec = codec
  }

  /** Returns the first bytes of the record. */
  begin(): Uint8Array {
    return encodeFileHeader(this.#codec)
  }

  /** Returns the last bytes of the record. */
  end(): Uint8Array {
    return encodeEnd(this.#codec)
  }

  census(census: Census): Uint8Array {
    return encodeCensusSection(this.#codec, census)
  }

  evidence(reading: EvidenceReading): Uint8Array {
    return encodeJson(this.#codec, evidenceSection, reading)
  }

  /** Returns the pieces for a reading; a reading that has lost more than the one before says so. */
  reading(reading: OpeningsReading): readonly Uint8Array[] {
    const last = this.#last
    const before = this.#readings % wholeEvery === 0 ? null : last
    const delta = readingDelta(this.#readings, before, reading)
    this.#readings += 1
    this.#last = reading
    const { at, lost } = reading
    const isLossier = lostEvents(lost) > (last === null ? 0 : lostEvents(last.lost))
    return [
      ...(isLossier ? [encodeJson(this.#codec, dropSection, { at, lost })] : []),
      encodeJson(this.#codec, readingSection, delta),
    ]
  }

  /** Returns the pieces for the events of one poll; none when there are none. */
  events(batch: readonly TraceEvent[]): readonly Uint8Array[] {
    if (batch.length === 0) return []
    const { openings, releases } = splitEvents(this.#batches, batch)
    this.#batches += 1
    return [
      ...(openings === null ? [] : [encodeJson(this.#codec, openingSection, openings)]),
      ...(releases === null ? [] : [encodeJson(this.#codec, releaseSection, releases)]),
    ]
  }
}

function lostEvents({ openings, releases, stacks, events: others }: LostCounts): number {
  return openings + releases + stacks + others
}

/** What a record of a stretch of time holds, in the order it was written. */
export type RecordingItem =
  | { readonly type: 'census'; readonly census: Census }
  | { readonly type: 'reading'; readonly reading: OpeningsReading }
  /** What the three lines say at one moment. */
  | { readonly type: 'evidence'; readonly evidence: EvidenceReading }
  /** The events of one poll, in the order in which they happened. */
  | { readonly type: 'events'; readonly events: readonly TraceEvent[] }
  | ({ readonly type: 'drop' } & Drop)
  /** A section that cannot be read; what follows it can. */
  | { readonly type: 'fault'; readonly fault: RecordFault }

/** Reads a recording as its bytes arrive. Sections it does not know are skipped. */
export class RecordingReader {
  readonly #codec: RecordCodec
  readonly #reader: RecordReader
  #last: OpeningsReading | null = null
  /** The number of the reading that may follow. */
  #next = 0
  #parts: readonly EventBatch[] = []

  constructor(codec: RecordCodec) {
    this.#codec = codec
    this.#reader = new RecordReader(codec)
  }

  /** True once nothing that follows can matter: what was pushed last is foreign or damaged. */
  get isBroken(): boolean {
    return this.#reader.isBroken
  }

  /** Returns what became whole with this chunk. */
  push(chunk: Uint8Array): readonly RecordingItem[] {
    return this.#reader.push(chunk).flatMap((section) => this.#read(section))
  }

  /** Returns what is left once every byte was pushed, and how the record ended. */
  finish(): { readonly items: readonly RecordingItem[]; readonly ending: RecordEnding } {
    return { items: this.#takeEvents(), ending: this.#reader.finish() }
  }

  #read(section: Section): readonly RecordingItem[] {
    switch (section.type) {
      case sectionTypes.opening:
        return this.#addPart(decodeJson(this.#codec, openingSection, section))
      case sectionTypes.release:
        return this.#addPart(decodeJson(this.#codec, releaseSection, section))
      case sectionTypes.reading:
        return [...this.#takeEvents(), this.#readReading(section)]
      case sectionTypes.drop: {
        const drop = decodeJson(this.#codec, dropSection, section)
        const item: RecordingItem =
          drop.type === 'value' ? { type: 'drop', ...drop.value } : { type: 'fault', fault: drop }
        return [...this.#takeEvents(), item]
      }
      case sectionTypes.evidence: {
        const decoded = decodeJson(this.#codec, evidenceSection, section)
        const item: RecordingItem =
          decoded.type === 'value'
            ? { type: 'evidence', evidence: decoded.value }
            : { type: 'fault', fault: decoded }
        return [...this.#takeEvents(), item]
      }
      case sectionTypes.census: {
        const census = decodeCensusSection(this.#codec, section)
        const item: RecordingItem =
          census.type === 'census' ? census : { type: 'fault', fault: census }
        return [...this.#takeEvents(), item]
      }
      default:
        return []
    }
  }

  #readReading(section: Section): RecordingItem {
    const { offset } = section
    const decoded = decodeJson(this.#codec, readingSection, section)
    if (decoded.type !== 'value') return { type: 'fault', fault: decoded }
    const delta = decoded.value
    const fits = delta.whole || delta.n === this.#next
    const reading = fits ? applyReadingDelta(this.#last, delta) : null
    if (reading === null) {
      const what = `follows a reading that is missing (number ${delta.n - 1})`
      return { type: 'fault', fault: { type: 'content', offset, what, section: 'reading' } }
    }
    this.#last = reading
    this.#next = delta.n + 1
    return { type: 'reading', reading }
  }

  #addPart(decoded: ReturnType<typeof decodeJson<EventBatch>>): readonly RecordingItem[] {
    if (decoded.type !== 'value') return [...this.#takeEvents(), { type: 'fault', fault: decoded }]
    const part = decoded.value
    const before = this.#parts[0]?.batch === part.batch ? [] : this.#takeEvents()
    this.#parts = [...this.#parts, part]
    const count = this.#parts.reduce((sum, one) => sum + one.events.length, 0)
    return count >= part.of ? [...before, ...this.#takeEvents()] : before
  }

  #takeEvents(): readonly RecordingItem[] {
    const parts = this.#parts
    this.#parts = []
    return parts.length === 0 ? [] : [{ type: 'events', events: joinEvents(parts) }]
  }
}
