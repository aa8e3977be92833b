import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { crc32, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import * as fc from 'fast-check'
import { arbitraryCensus } from '../census.arbitrary.ts'
import { decodeCensusSection, encodeCensusSection } from './census-section.ts'
import type { RecordCodec } from './codec.ts'
import type { RecordEnding } from './fault.ts'
import {
  fileHeaderBytes,
  maxSectionBytes,
  sectionHeaderBytes,
  sectionHeaderCrcAt,
  sectionTypes,
  viewOf,
  type Section,
} from './layout.ts'
import { RecordReader, unpackSection } from './reader.ts'
import { encodeSnapshot, SnapshotReader, type SnapshotReading } from './snapshot.ts'
import { encodeEnd, encodeFileHeader, encodeSection, type SectionContent } from './writer.ts'

const codec: RecordCodec = {
  compress: (bytes) => new Uint8Array(zstdCompressSync(bytes)),
  decompress: (bytes, limit) =>
    new Uint8Array(zstdDecompressSync(bytes, { maxOutputLength: Math.max(limit, 1) })),
  crc32: (bytes) => crc32(bytes),
}

const join = (parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts))

const payload = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc.integer({ min: 0, max: 4000 }).map((length) => new Uint8Array(length).fill(7)),
)
const content: fc.Arbitrary<SectionContent> = fc.record({
  type: fc.integer({ min: 1, max: 0xffff }),
  version: fc.integer({ min: 0, max: 0xffff }),
  payload,
})
const contents = fc.array(content, { maxLength: 5 })

function encode(sections: readonly SectionContent[]): Uint8Array {
  const body = sections.map((section) => encodeSection(codec, section))
  return join([encodeFileHeader(codec), ...body, encodeEnd(codec)])
}

interface Reading {
  readonly sections: readonly Section[]
  readonly ending: RecordEnding
}

function read(bytes: Uint8Array, chunkBytes: number = Math.max(bytes.length, 1)): Reading {
  const reader = new RecordReader(codec)
  const sections: Section[] = []
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    sections.push(...reader.push(bytes.subarray(at, at + chunkBytes)))
  }
  return { sections, ending: reader.finish() }
}

function readSnapshot(bytes: Uint8Array): SnapshotReading {
  const reader = new SnapshotReader(codec)
  reader.push(bytes)
  return reader.finish()
}

function unpack(section: Section): SectionContent {
  const unpacked = unpackSection(codec, section)
  assert.ok(unpacked instanceof Uint8Array, JSON.stringify(unpacked))
  return { type: section.type, version: section.version, payload: unpacked }
}

/** Returns the bytes with some changed, and the checksum of the section's header made right again. */
function rewriteHeader(bytes: Uint8Array, change: (header: DataView) => void): Uint8Array {
  const copy = bytes.slice()
  const header = copy.subarray(fileHeaderBytes, fileHeaderBytes + sectionHeaderBytes)
  change(viewOf(header))
  const crc = crc32(header.subarray(0, sectionHeaderCrcAt))
  viewOf(header).setUint32(sectionHeaderCrcAt, crc, true)
  return copy
}

describe('a record that is read as it was written', () => {
  test('gives back every section, whatever the size of the chunks it arrives in', () => {
    fc.assert(
      fc.property(contents, fc.integer({ min: 1, max: 5000 }), (sections, chunkBytes) => {
        const reading = read(encode(sections), chunkBytes)
        assert.deepEqual(reading.ending, { type: 'complete' })
        assert.deepEqual(
          reading.sections.map(unpack),
          sections.map((section) => ({ ...section })),
        )
      }),
    )
  })

  test('gives back the census, hostile strings included', () => {
    fc.assert(
      fc.property(arbitraryCensus, (census) => {
        const reading = readSnapshot(join(encodeSnapshot(codec, census)))
        assert.deepEqual(reading, { type: 'snapshot', census, ending: { type: 'complete' } })
      }),
    )
  })
})

describe('a record that was cut off', () => {
  test('at any byte gives the whole sections before the cut, and says that it is truncated', () => {
    fc.assert(
      fc.property(contents, fc.nat(), (sections, where) => {
        const bytes = encode(sections)
        const all = read(bytes).sections
        const cut = where % bytes.length
        const reading = read(bytes.subarray(0, cut))
        const whole = all.filter(
          (section) => section.offset + sectionHeaderBytes + section.stored.length <= cut,
        )
        assert.deepEqual(reading.sections, whole)
        const last = whole.at(-1)
        const end =
          last === undefined
            ? fileHeaderBytes
            : last.offset + sectionHeaderBytes + last.stored.length
        assert.deepEqual(
          reading.ending,
          cut === 0
            ? { type: 'empty' }
            : { type: 'truncated', offset: cut < fileHeaderBytes ? 0 : end },
        )
      }),
    )
  })

  test('still gives a census that is whole', () => {
    fc.assert(
      fc.property(arbitraryCensus, (census) => {
        const [header, section] = encodeSnapshot(codec, census)
        assert.ok(header !== undefined && section !== undefined)
        const ending = { type: 'truncated', offset: header.length + section.length }
        assert.deepEqual(readSnapshot(join([header, section])), {
          type: 'snapshot',
          census,
          ending,
        })
      }),
    )
  })
})

describe('a record that was changed', () => {
  test('in any one byte never passes for a complete one', () => {
    const change = fc.integer({ min: 1, max: 255 })
    fc.assert(
      fc.property(contents, fc.nat(), change, (sections, where, xor) => {
        const bytes = encode(sections)
        const at = where % bytes.length
        bytes[at] = (bytes[at] ?? 0) ^ xor
        const reading = read(bytes)
        assert.notEqual(reading.ending.type, 'complete')
        for (const section of reading.sections) {
          assert.ok(section.offset + sectionHeaderBytes + section.stored.length <= at)
        }
      }),
    )
  })

  test('by bytes after its end is damaged', () => {
    const bytes = encode([])
    assert.deepEqual(read(join([bytes, Uint8Array.of(0)])).ending, {
      type: 'corrupted',
      offset: bytes.length,
      what: 'bytes after the end',
    })
  })
})

describe('any other bytes', () => {
  test('are foreign, or at most the beginning of a record', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const { sections, ending } = read(bytes)
        assert.deepEqual(sections, [])
        assert.ok(['empty', 'foreign', 'truncated'].includes(ending.type), ending.type)
      }),
    )
  })

  test('after a right header are damaged or cut off', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 100 }), (bytes) => {
        const { ending } = read(join([encodeFileHeader(codec), bytes]))
        assert.equal(ending.type, bytes.length < sectionHeaderBytes ? 'truncated' : 'corrupted')
      }),
    )
  })

  test('in a census section are a fault that names the place, never an exception', () => {
    const census = { type: sectionTypes.census, version: 1 }
    const text = fc.oneof(
      fc.json(),
      fc.json().map((json) => `{"objects":${json}}`),
    )
    const anything = fc.oneof(
      payload,
      text.map((json) => new TextEncoder().encode(json)),
    )
    fc.assert(
      fc.property(anything, (bytes) => {
        const reading = readSnapshot(encode([{ ...census, payload: bytes }]))
        assert.ok(reading.type === 'content')
        assert.equal(reading.offset, fileHeaderBytes)
      }),
    )
  })
})

describe('a newer record', () => {
  test('of another major version is refused before its checksum is looked at', () => {
    const bytes = encode([])
    viewOf(bytes).setUint16(8, 2, true)
    assert.deepEqual(read(bytes), { sections: [], ending: { type: 'format-version', major: 2 } })
  })

  test('of a newer minor version is read', () => {
    const bytes = encode([])
    viewOf(bytes).setUint16(10, 9, true)
    viewOf(bytes).setUint32(12, crc32(bytes.subarray(0, 12)), true)
    assert.deepEqual(read(bytes).ending, { type: 'complete' })
  })

  test('with sections of unknown types still gives its census', () => {
    fc.assert(
      fc.property(arbitraryCensus, content, (census, other) => {
        const unknown = encodeSection(codec, { ...other, type: 6 + (other.type % 60_000) })
        const [header, section, end] = encodeSnapshot(codec, census)
        assert.ok(header !== undefined && section !== undefined && end !== undefined)
        const reading = readSnapshot(join([header, unknown, section, unknown, end]))
        assert.deepEqual(reading, { type: 'snapshot', census, ending: { type: 'complete' } })
      }),
    )
  })

  test('whose census is in a newer version, or packed in an unknown way, says so', () => {
    const section = { type: sectionTypes.census, payload: new Uint8Array(100) }
    const newer = encode([{ ...section, version: 2 }])
    const fault = { type: 'section-version', offset: fileHeaderBytes }
    assert.deepEqual(readSnapshot(newer), { ...fault, version: 2 })
    const known = encode([{ ...section, version: 1 }])
    const packed = rewriteHeader(known, (header) => header.setUint16(4, 0x8000, true))
    assert.deepEqual(readSnapshot(packed), { ...fault, version: 1 })
  })
})

describe('a record made to exhaust memory', () => {
  const zeros = { type: sectionTypes.census, version: 1, payload: new Uint8Array(1_000_000) }

  test('by a huge stored length is refused at its header', () => {
    const bytes = rewriteHeader(encode([zeros]), (header) => header.setUint32(8, 0xffff_ffff, true))
    const ending = { type: 'too-large', offset: fileHeaderBytes, bytes: 0xffff_ffff }
    assert.deepEqual(read(bytes), { sections: [], ending })
  })

  test('by a huge unpacked length is refused before it is unpacked', () => {
    const bytes = rewriteHeader(encode([zeros]), (header) =>
      header.setUint32(12, maxSectionBytes + 1, true),
    )
    assert.deepEqual(readSnapshot(bytes), {
      type: 'too-large',
      offset: fileHeaderBytes,
      bytes: maxSectionBytes + 1,
    })
  })

  test('by data that unpacks to more than it says is stopped there', () => {
    const bytes = rewriteHeader(encode([zeros]), (header) => header.setUint32(12, 1000, true))
    assert.deepEqual(readSnapshot(bytes), {
      type: 'corrupted',
      offset: fileHeaderBytes,
      what: 'payload compression',
    })
  })

  test('by nesting is no census', () => {
    const deep = new TextEncoder().encode('['.repeat(200_000))
    assert.equal(readSnapshot(encode([{ ...zeros, payload: deep }])).type, 'content')
  })
})

test('a record without a census says so', () => {
  assert.deepEqual(readSnapshot(encode([])), { type: 'no-census' })
})

test('a census that breaks one rule is refused with the path to it', () => {
  const bytes = new TextEncoder().encode(
    JSON.stringify({
      schema: 'lastref.census/1',
      takenAt: '2026-01-01T00:00:00.000Z',
      host: { kernel: '6.18.0', pidNamespace: '1', hostname: 'web-1', bootId: null },
      blindSpots: [],
      objects: [{ kind: 'btf', id: 1.5 }],
    }),
  )
  const file = encode([{ type: sectionTypes.census, version: 1, payload: bytes }])
  assert.deepEqual(readSnapshot(file), {
    type: 'content',
    offset: fileHeaderBytes,
    what: 'is not a census: .objects[0].id is not a whole number',
  })
})

test('2,000 maps with 100,000 files stay below one megabyte', () => {
  const refs = { refcnt: 1, usercnt: 1 }
  const objects = Array.from({ length: 2000 }, (_, index) => ({
    kind: 'map' as const,
    id: 100 + index,
    name: `map_${index}`,
    type: 'hash',
    keySize: 4,
    valueSize: 8,
    maxEntries: 1024,
    flags: 0,
    memlockBytes: 82_960,
    chargedCgroup: '/',
    frozen: false,
    btfId: null,
    refcnt: 50,
    usercnt: 50,
    settled: true,
    unexplained: { refcnt: 0, usercnt: 0 },
    holders: Array.from({ length: 50 }, (__, file) => ({
      kind: 'file' as const,
      file: `f${(index * 7919 + file * 104_729) % 100_000}`,
      refs,
      at: [{ pid: 4000 + file, comm: 'agent', container: null, fds: [(index * 7919) % 18_000] }],
      opening: null,
    })),
  }))
  const host = { kernel: '6.18.0', pidNamespace: '1', hostname: 'web-1', bootId: null }
  const section = encodeCensusSection(codec, {
    schema: 'lastref.census/1',
    takenAt: '2026-01-01T00:00:00.000Z',
    host,
    blindSpots: [],
    objects,
  })
  assert.ok(section.length < 1_000_000, `${section.length} bytes`)
  const [whole] = read(join([encodeFileHeader(codec), section])).sections
  assert.ok(whole !== undefined)
  const decoded = decodeCensusSection(codec, whole)
  assert.ok(decoded.type === 'census')
  assert.equal(decoded.census.objects.length, 2000)
})
