/** Why a record, or the rest of one, cannot be read. Offsets are in bytes from its beginning. */
export type RecordFault =
  | { readonly type: 'empty' }
  /** It does not begin as a record does. */
  | { readonly type: 'foreign' }
  /** Written in a format whose major version this reader does not know. */
  | { readonly type: 'format-version'; readonly major: number }
  /** It stops before its end section; `offset` is where the last whole section ends. */
  | { readonly type: 'truncated'; readonly offset: number }
  | { readonly type: 'corrupted'; readonly offset: number; readonly what: Corruption }
  /** A section says that it is larger than a reader is willing to hold. */
  | { readonly type: 'too-large'; readonly offset: number; readonly bytes: number }
  /** The section is whole, but of a version (or packed in a way) this reader does not know. */
  | {
      readonly type: 'section-version'
      readonly offset: number
      readonly version: number
      readonly section?: SectionName
    }
  /** The section is whole, but its content is not what its type promises. */
  | {
      readonly type: 'content'
      readonly offset: number
      readonly what: string
      readonly section?: SectionName
    }

/** What a message calls the section that cannot be read; `census` where it is not said. */
export type SectionName =
  | 'census'
  | 'reading'
  | 'batch of events'
  | 'count of lost events'
  | 'evidence'

export type Corruption =
  | 'file header checksum'
  | 'section header checksum'
  | 'payload checksum'
  | 'payload length'
  | 'payload compression'
  | 'bytes after the end'

/** How a record ends: with its end section, or with what was found instead. */
export type RecordEnding = { readonly type: 'complete' } | RecordFault
