import type { Census } from '../census.ts'
import { censusShape } from './census-shape.ts'
import type { RecordCodec } from './codec.ts'
import type { RecordFault } from './fault.ts'
import { sectionTypes, type Section } from './layout.ts'
import { unpackSection } from './reader.ts'
import { conforms } from './shape.ts'
import { encodeSection } from './writer.ts'

/**
 * The payload of version 1 is the census document itself, as JSON. A columnar form would be smaller
 * by less than what zstd leaves to gain: 2,000 maps with 100,000 files are 15 MB of JSON and 0.2 MB
 * (regular) to 0.8 MB (random) in the file.
 */
const censusVersion = 1

/** Returns the census as one section of a record. */
export function encodeCensusSection(codec: RecordCodec, census: Census): Uint8Array {
  const payload = new TextEncoder().encode(JSON.stringify(census))
  return encodeSection(codec, { type: sectionTypes.census, version: censusVersion, payload })
}

/** Returns the census of a census section, or why there is none. */
export function decodeCensusSection(
  codec: RecordCodec,
  section: Section,
): { readonly type: 'census'; readonly census: Census } | RecordFault {
  const { offset, version } = section
  if (version !== censusVersion) return { type: 'section-version', offset, version }
  const payload = unpackSection(codec, section)
  if (!(payload instanceof Uint8Array)) return payload
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload))
  } catch {
    return { type: 'content', offset, what: 'is not JSON' }
  }
  if (conforms(censusShape, value)) return { type: 'census', census: value }
  const wrong = censusShape(value)
  const where = wrong === null ? '' : `: ${wrong.path || 'it'} is not ${wrong.expected}`
  return { type: 'content', offset, what: `is not a census${where}` }
}
