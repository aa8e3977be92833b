import type { RecordCodec } from './codec.ts'
import type { RecordFault, SectionName } from './fault.ts'
import type { Section } from './layout.ts'
import { unpackSection } from './reader.ts'
import { conforms, type Shape } from './shape.ts'
import { encodeSection } from './writer.ts'

/** A type of section whose payload is one JSON value. */
export interface JsonSection<T> {
  readonly type: number
  readonly version: number
  readonly name: SectionName
  readonly shape: Shape<T>
}

/** Returns the value as one section of a record. */
export function encodeJson<T>(codec: RecordCodec, kind: JsonSection<T>, value: T): Uint8Array {
  const payload = new TextEncoder().encode(JSON.stringify(value))
  return encodeSection(codec, { type: kind.type, version: kind.version, payload })
}

/** Returns the value of a section, checked field by field, or why there is none. */
export function decodeJson<T>(
  codec: RecordCodec,
  kind: JsonSection<T>,
  section: Section,
): { readonly type: 'value'; readonly value: T } | RecordFault {
  const { offset, version } = section
  const { name, shape } = kind
  if (version !== kind.version) return { type: 'section-version', offset, version, section: name }
  const payload = unpackSection(codec, section)
  if (!(payload instanceof Uint8Array)) return payload
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload))
  } catch {
    return { type: 'content', offset, what: 'is not JSON', section: name }
  }
  if (conforms(shape, value)) return { type: 'value', value }
  const wrong = shape(value)
  const where = wrong === null ? '' : `: ${wrong.path || 'it'} is not ${wrong.expected}`
  return { type: 'content', offset, what: `is not what it says${where}`, section: name }
}
