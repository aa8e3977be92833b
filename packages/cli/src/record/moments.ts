import {
  recordFault,
  RecordingReader,
  recordWithoutCensus,
  type EvidenceReading,
  type OpeningsReading,
  type RecordEnding,
  type RecordFault,
  type RecordingItem,
  type RecordingWriter,
  type TraceEvent,
} from '@lastref/model'
import { recordChunks, recordCodec } from '@lastref/observe'
import type { Moment } from '../watch/samples.ts'

/** Returns the sections that a moment is in a record. The census comes last and completes it. */
export function momentSections(
  writer: RecordingWriter,
  { census, events, evidence, reading }: Moment,
): readonly Uint8Array[] {
  return [
    ...writer.events(events),
    ...(reading === null ? [] : writer.reading(reading)),
    ...(evidence === undefined ? [] : [writer.evidence(evidence)]),
    writer.census(census),
  ]
}

/**
 * Yields the moments of a record, oldest first, and returns how it ended, or what was wrong within
 * it. What is whole is yielded also when the rest is cut off or damaged.
 *
 * @throws LastrefError LRE300 to LRE312: there is no such record, or none of it can be read.
 */
export function* momentsOf(path: string): Generator<Moment, RecordEnding> {
  const reader = new RecordingReader(recordCodec)
  const draft = new Draft()
  for (const chunk of recordChunks(path)) {
    yield* draft.moments(reader.push(chunk))
    if (reader.isBroken) break
  }
  const { items, ending } = reader.finish()
  yield* draft.moments(items)
  const fault = draft.fault ?? ending
  if (draft.count > 0) return fault
  throw fault.type === 'complete' ? recordWithoutCensus(path) : recordFault(path, fault)
}

/** Puts the items of a record together to moments. */
class Draft {
  /** The first section that could not be read. */
  fault: RecordFault | null = null
  count = 0
  #events: TraceEvent[] = []
  #reading: OpeningsReading | null = null
  #evidence: EvidenceReading | null = null

  moments(items: readonly RecordingItem[]): Moment[] {
    return items.flatMap((item) => this.#add(item) ?? [])
  }

  #add(item: RecordingItem): Moment | null {
    switch (item.type) {
      case 'events':
        this.#events.push(...item.events)
        return null
      case 'reading':
        this.#reading = item.reading
        return null
      case 'evidence':
        this.#evidence = item.evidence
        return null
      case 'census': {
        const moment = {
          census: item.census,
          reading: this.#reading,
          events: this.#events,
          ...(this.#evidence === null ? {} : { evidence: this.#evidence }),
        }
        this.count += 1
        this.#reading = null
        this.#evidence = null
        this.#events = []
        return moment
      }
      case 'fault':
        this.fault ??= item.fault
        return null
      case 'drop':
        // Every reading counts what was lost until then.
        return null
    }
  }
}
