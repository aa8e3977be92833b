import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { crc32, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { evidenceReading } from '../evidence/readings.testing.ts'
import type { RecordCodec } from './codec.ts'
import { sectionTypes } from './layout.ts'
import { RecordingReader, RecordingWriter, type RecordingItem } from './recording.ts'
import { encodeSection } from './writer.ts'

const codec: RecordCodec = {
  compress: (bytes) => zstdCompressSync(bytes),
  decompress: (bytes, limit) => zstdDecompressSync(bytes, { maxOutputLength: limit }),
  crc32: (bytes) => crc32(bytes),
}

const reading = evidenceReading(3, {
  handles: 12,
  anonymous: 4096,
  charged: 81_920,
  heap: { bytes: 1000, objects: 10 },
})

function itemsOf(sections: readonly Uint8Array[]): readonly RecordingItem[] {
  const writer = new RecordingWriter(codec)
  const reader = new RecordingReader(codec)
  const items = [writer.begin(), ...sections, writer.end()].flatMap((it) => reader.push(it))
  return [...items, ...reader.finish().items]
}

describe('a section of evidence', () => {
  test('is read as it was written', () => {
    const section = new RecordingWriter(codec).evidence(reading)
    assert.deepEqual(itemsOf([section]), [{ type: 'evidence', evidence: reading }])
  })

  test('of a later version, or with something else in it, is a fault of its own', () => {
    const payload = new TextEncoder().encode(
      JSON.stringify({
        ...reading,
        processes: [{ ...reading.processes[0], heap: { state: '?' } }],
      }),
    )
    const section = (version: number): Uint8Array =>
      encodeSection(codec, { type: sectionTypes.evidence, version, payload })
    const faults = itemsOf([section(1), section(2)]).map((item) =>
      item.type === 'fault' ? item.fault : null,
    )
    assert.equal(faults[0]?.type, 'content')
    assert.match(faults[0].what, /processes\[0\]\.heap\.state/)
    assert.equal(faults[1]?.type, 'section-version')
  })
})
