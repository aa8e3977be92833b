import type { Census } from '../census.ts'
import { decodeCensusSection, encodeCensusSection } from './census-section.ts'
import type { RecordCodec } from './codec.ts'
import type { RecordEnding, RecordFault } from './fault.ts'
import { sectionTypes } from './layout.ts'
import { RecordReader } from './reader.ts'
import { encodeEnd, encodeFileHeader } from './writer.ts'

/** What a snapshot file holds, or the fault that keeps its census from being read. */
export type SnapshotReading =
  | {
      readonly type: 'snapshot'
      readonly census: Census
      /** A census that is whole can be used although what follows it is cut off or damaged. */
      readonly ending: RecordEnding
    }
  | { readonly type: 'no-census' }
  | RecordFault

/** Returns a record of one census, as the pieces to write one after the other. */
export function encodeSnapshot(codec: RecordCodec, census: Census): readonly Uint8Array[] {
  return [encodeFileHeader(codec), encodeCensusSection(codec, census), encodeEnd(codec)]
}

/** Reads the first census of a record as its bytes arrive; every other section is skipped. */
export class SnapshotReader {
  readonly #codec: RecordCodec
  readonly #reader: RecordReader
  #found: ReturnType<typeof decodeCensusSection> | undefined

  constructor(codec: RecordCodec) {
    this.#codec = codec
    this.#reader = new RecordReader(codec)
  }

  /** Tells whether more bytes can matter: not after what is foreign or damaged. */
  push(chunk: Uint8Array): boolean {
    for (const section of this.#reader.push(chunk)) {
      if (this.#found !== undefined || section.type !== sectionTypes.census) continue
      this.#found = decodeCensusSection(this.#codec, section)
    }
    return !this.#reader.isBroken
  }

  /** Returns what was found, once every byte of the file was pushed. */
  finish(): SnapshotReading {
    const ending = this.#reader.finish()
    if (this.#found?.type === 'census') {
      return { type: 'snapshot', census: this.#found.census, ending }
    }
    if (this.#found !== undefined) return this.#found
    return ending.type === 'complete' ? { type: 'no-census' } : ending
  }
}
