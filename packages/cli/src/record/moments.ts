import {
  decodeCensusSection,
  encodeCensusSection,
  recordFault,
  recordWithoutCensus,
  sectionTypes,
  type RecordEnding,
} from '@lastref/model'
import { readSections, recordCodec } from '@lastref/observe'
import type { Moment } from '../watch/samples.ts'

/** Returns the sections that a moment is in a record. */
export function momentSections({ census }: Moment): readonly Uint8Array[] {
  return [encodeCensusSection(recordCodec, census)]
}

/**
 * Yields the moments of a record, oldest first, and returns how it ended. What is whole is yielded
 * also when the rest is cut off or damaged.
 *
 * @throws LastrefError LRE300 to LRE312: there is no such record, or none of it can be read.
 */
export function* momentsOf(path: string): Generator<Moment, RecordEnding> {
  const sections = readSections(path)
  let count = 0
  for (;;) {
    const next = sections.next()
    if (next.done === true) {
      if (count === 0) throw recordWithoutCensus(path)
      return next.value
    }
    if (next.value.type !== sectionTypes.census) continue
    const decoded = decodeCensusSection(recordCodec, next.value)
    if (decoded.type !== 'census') throw recordFault(path, decoded)
    count += 1
    yield { census: decoded.census, reading: null, events: [] }
  }
}
