import { ByteQueue } from './byte-queue.ts'
import type { RecordCodec } from './codec.ts'
import type { Corruption, RecordEnding, RecordFault } from './fault.ts'
import {
  fileHeaderBytes,
  flagZstd,
  formatVersion,
  magic,
  maxSectionBytes,
  sectionHeaderBytes,
  sectionHeaderCrcAt,
  sectionTypes,
  viewOf,
  type Section,
  type SectionHeader,
} from './layout.ts'

type State =
  | { readonly at: 'file-header' }
  | { readonly at: 'section-header' }
  | { readonly at: 'payload'; readonly header: SectionHeader }
  | { readonly at: 'end' }
  | { readonly at: 'fault'; readonly fault: RecordFault }

/**
 * Reads a record as its bytes arrive, in chunks of any size. Every whole section before the first
 * damage is returned; what comes after it is not guessed at.
 */
export class RecordReader {
  readonly #codec: RecordCodec
  readonly #queue = new ByteQueue()
  #state: State = { at: 'file-header' }
  /** Where the bytes that are still queued begin in the file. */
  #offset = 0

  constructor(codec: RecordCodec) {
    this.#codec = codec
  }

  /** True once nothing that follows can matter: what was pushed last is foreign or damaged. */
  get isBroken(): boolean {
    return this.#state.at === 'fault'
  }

  /** Returns the sections that became whole with this chunk, without the end section. */
  push(chunk: Uint8Array): readonly Section[] {
    const sections: Section[] = []
    if (this.#state.at === 'fault') return sections
    this.#queue.push(chunk)
    for (;;) {
      const before: State = this.#state
      const section = this.#step()
      if (section !== undefined) sections.push(section)
      if (this.#state === before) return sections
    }
  }

  /** Returns how the record ended, once every byte of it was pushed. */
  finish(): RecordEnding {
    const state = this.#state
    if (state.at === 'fault') return state.fault
    if (state.at === 'end') return { type: 'complete' }
    if (state.at === 'payload') {
      return { type: 'truncated', offset: this.#offset - sectionHeaderBytes }
    }
    if (this.#offset === 0 && this.#queue.length === 0) return { type: 'empty' }
    return { type: 'truncated', offset: this.#offset }
  }

  /** Goes on as far as the queued bytes allow by one piece; the state tells whether it did. */
  #step(): Section | undefined {
    const state = this.#state
    if (state.at === 'payload') return this.#readPayload(state.header)
    if (state.at === 'file-header') this.#readFileHeader()
    else if (state.at === 'section-header') this.#readSectionHeader()
    else if (this.#queue.length > 0) this.#corrupted(this.#offset, 'bytes after the end')
    return undefined
  }

  #readFileHeader(): void {
    const bytes = this.#queue.peek(fileHeaderBytes)
    const start = bytes.subarray(0, magic.length)
    if (start.some((byte, index) => byte !== magic[index])) return this.#fail({ type: 'foreign' })
    // Major version before checksum: another major version may place its checksum elsewhere.
    if (bytes.length < 10) return
    const major = viewOf(bytes).getUint16(8, true)
    if (major !== formatVersion.major) return this.#fail({ type: 'format-version', major })
    if (bytes.length < fileHeaderBytes) return
    if (viewOf(bytes).getUint32(12, true) !== this.#codec.crc32(bytes.subarray(0, 12))) {
      return this.#corrupted(0, 'file header checksum')
    }
    this.#take(fileHeaderBytes)
    this.#state = { at: 'section-header' }
  }

  #readSectionHeader(): void {
    if (this.#queue.length < sectionHeaderBytes) return
    const offset = this.#offset
    const bytes = this.#take(sectionHeaderBytes)
    const view = viewOf(bytes)
    const crc = this.#codec.crc32(bytes.subarray(0, sectionHeaderCrcAt))
    if (view.getUint32(sectionHeaderCrcAt, true) !== crc) {
      return this.#corrupted(offset, 'section header checksum')
    }
    const header: SectionHeader = {
      type: view.getUint16(0, true),
      version: view.getUint16(2, true),
      flags: view.getUint16(4, true),
      storedLength: view.getUint32(8, true),
      rawLength: view.getUint32(12, true),
      payloadCrc: view.getUint32(16, true),
    }
    if (header.storedLength > maxSectionBytes) {
      return this.#fail({ type: 'too-large', offset, bytes: header.storedLength })
    }
    this.#state = { at: 'payload', header }
  }

  #readPayload(header: SectionHeader): Section | undefined {
    if (this.#queue.length < header.storedLength) return undefined
    const offset = this.#offset - sectionHeaderBytes
    const stored = this.#take(header.storedLength)
    if (this.#codec.crc32(stored) !== header.payloadCrc) {
      this.#corrupted(offset, 'payload checksum')
      return undefined
    }
    if (header.type === sectionTypes.end) {
      this.#state = { at: 'end' }
      return undefined
    }
    this.#state = { at: 'section-header' }
    const { type, version, flags, rawLength } = header
    return { type, version, flags, offset, stored, rawLength }
  }

  #take(count: number): Uint8Array {
    this.#offset += count
    return this.#queue.take(count)
  }

  #corrupted(offset: number, what: Corruption): void {
    this.#fail({ type: 'corrupted', offset, what })
  }

  #fail(fault: RecordFault): void {
    this.#state = { at: 'fault', fault }
    this.#queue.take(this.#queue.length)
  }
}

/**
 * Returns the unpacked payload of a section, or why it cannot be unpacked. Never more than the
 * section says, and never more than `maxSectionBytes`, however far the bytes would expand.
 */
export function unpackSection(codec: RecordCodec, section: Section): Uint8Array | RecordFault {
  const { offset, stored, rawLength, flags } = section
  if ((flags & ~flagZstd) !== 0) {
    return { type: 'section-version', offset, version: section.version }
  }
  if (rawLength > maxSectionBytes) return { type: 'too-large', offset, bytes: rawLength }
  let payload = stored
  if ((flags & flagZstd) !== 0) {
    try {
      payload = codec.decompress(stored, rawLength)
    } catch {
      return { type: 'corrupted', offset, what: 'payload compression' }
    }
  }
  if (payload.length !== rawLength) return { type: 'corrupted', offset, what: 'payload length' }
  return payload
}
