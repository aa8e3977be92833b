import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { crc32, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import * as fc from 'fast-check'
import { arbitraryCensus } from '../census.arbitrary.ts'
import type { OpeningsReading, TraceEvent } from '../opening.ts'
import { judge } from '../verdict/judge.ts'
import { cSite, holding, map, reading, tally } from '../verdict/readings.testing.ts'
import type { RecordCodec } from './codec.ts'
import type { RecordEnding } from './fault.ts'
import { sectionTypes } from './layout.ts'
import { applyListDelta, listDelta } from './list-delta.ts'
import { arbitraryEvent, arbitraryReading } from './openings.arbitrary.ts'
import { RecordingReader, RecordingWriter, type RecordingItem } from './recording.ts'
import { encodeSection } from './writer.ts'

const codec: RecordCodec = {
  compress: (bytes) => new Uint8Array(zstdCompressSync(bytes)),
  decompress: (bytes, limit) =>
    new Uint8Array(zstdDecompressSync(bytes, { maxOutputLength: Math.max(limit, 1) })),
  crc32: (bytes) => crc32(bytes),
}

type Item = Extract<RecordingItem, { type: 'census' | 'reading' | 'events' }>

const arbitraryItem: fc.Arbitrary<Item> = fc.oneof(
  { weight: 1, arbitrary: arbitraryCensus.map((census) => ({ type: 'census' as const, census })) },
  {
    weight: 4,
    arbitrary: arbitraryReading.map((one) => ({ type: 'reading' as const, reading: one })),
  },
  {
    weight: 3,
    arbitrary: fc
      .array(arbitraryEvent, { minLength: 1, maxLength: 6 })
      .map((events) => ({ type: 'events' as const, events })),
  },
)

function pieces(items: readonly Item[]): readonly Uint8Array[] {
  const writer = new RecordingWriter(codec)
  const written = [writer.begin()]
  for (const item of items) {
    if (item.type === 'census') written.push(writer.census(item.census))
    else if (item.type === 'reading') written.push(...writer.reading(item.reading))
    else written.push(...writer.events(item.events))
  }
  return [...written, writer.end()]
}

interface Reading {
  readonly items: readonly RecordingItem[]
  readonly ending: RecordEnding
}

function read(bytes: Uint8Array, chunkBytes: number = Math.max(1, bytes.length)): Reading {
  const reader = new RecordingReader(codec)
  const items: RecordingItem[] = []
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    items.push(...reader.push(bytes.subarray(at, at + chunkBytes)))
  }
  const { items: rest, ending } = reader.finish()
  return { items: [...items, ...rest], ending }
}

const join = (parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts))
const withoutDrops = (items: readonly RecordingItem[]): readonly RecordingItem[] =>
  items.filter(({ type }) => type !== 'drop')

describe('a recording', () => {
  test('gives back every reading, event and census, in any chunks', () => {
    fc.assert(
      fc.property(
        fc.array(arbitraryItem, { maxLength: 6 }),
        fc.integer({ min: 1, max: 3000 }),
        (items, chunkBytes) => {
          const back = read(join(pieces(items)), chunkBytes)
          assert.deepEqual(back.ending, { type: 'complete' })
          assert.deepEqual(withoutDrops(back.items), items)
        },
      ),
    )
  })

  test('that was cut off gives what was whole before the cut', () => {
    fc.assert(
      fc.property(fc.array(arbitraryItem, { maxLength: 4 }), fc.nat(), (items, where) => {
        const bytes = join(pieces(items))
        const { items: back, ending } = read(bytes.subarray(0, where % bytes.length))
        assert.notEqual(ending.type, 'complete')
        const whole = withoutDrops(back).filter(
          (item, index) => JSON.stringify(item) === JSON.stringify(items[index]),
        )
        // A batch of events can be cut between its two sections; nothing else may differ.
        const partial = withoutDrops(back).length - whole.length
        assert.ok(partial === 0 || (partial === 1 && back.at(-1)?.type === 'events'))
      }),
    )
  })

  test('never believes damaged bytes', () => {
    fc.assert(
      fc.property(
        fc.array(arbitraryItem, { minLength: 1, maxLength: 3 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (items, where, flip) => {
          const bytes = join(pieces(items))
          const place = where % bytes.length
          bytes[place] = (bytes[place] ?? 0) ^ flip
          assert.notDeepEqual(read(bytes).ending, { type: 'complete' })
        },
      ),
    )
  })

  test('judged when it is replayed gives what it gave live', () => {
    fc.assert(
      fc.property(fc.array(arbitraryReading, { minLength: 1, maxLength: 5 }), (readings) => {
        const bytes = join(pieces(readings.map((one) => ({ type: 'reading', reading: one }))))
        const replayed = read(bytes).items.flatMap((item) =>
          item.type === 'reading' ? [item.reading] : [],
        )
        assert.deepEqual(judge(replayed), judge(readings))
      }),
    )
  })
})

const steady = (seconds: number, opened: number): OpeningsReading =>
  reading(seconds, {
    sites: Array.from({ length: 50 }, (_, id) => cSite(id, `read_${id}`)),
    tallies: Array.from({ length: 50 }, (_, id) =>
      tally(id, id === 7 ? opened : 3, { closed: 1, to: id === 7 ? seconds : 1 }),
    ),
    holdings: Array.from({ length: 50 }, (_, id) =>
      holding(id, map(id, `map_${id}`), id === 7 ? opened - 1 : 2),
    ),
    processes: [{ pid: 4312, comm: 'agent', alive: true, openFds: opened, fdLimit: 1024 }],
  })

describe('the size of a record', () => {
  test('of an hour of one reading a second, with 50 sites and one leak, is below 2 MiB', () => {
    const writer = new RecordingWriter(codec)
    let bytes = 0
    for (let second = 0; second < 3600; second += 1) {
      for (const piece of writer.reading(steady(second, 3 + second))) bytes += piece.length
    }
    assert.ok(bytes < 2 * 1024 * 1024, String(bytes))
  })
})

describe('a gap', () => {
  const one = steady(0, 3)
  const two = steady(1, 4)
  const three = steady(2, 5)

  test('is named at the reading that cannot be understood, and the census behind it is read', () => {
    const writer = new RecordingWriter(codec)
    const head = [writer.begin(), ...writer.reading(one)]
    writer.reading(two)
    const { items, ending } = read(join([...head, ...writer.reading(three), writer.end()]))
    assert.deepEqual(ending, { type: 'complete' })
    assert.deepEqual(
      items.map(({ type }) => type),
      ['reading', 'fault'],
    )
    const fault = items.at(-1)
    assert.ok(fault?.type === 'fault' && fault.fault.type === 'content')
    assert.equal(fault.fault.what, 'follows a reading that is missing (number 1)')
  })

  test('of a section that is in a newer version is said', () => {
    const writer = new RecordingWriter(codec)
    const payload = new TextEncoder().encode('{}')
    const newer = encodeSection(codec, { type: sectionTypes.opening, version: 9, payload })
    const { items } = read(join([writer.begin(), newer, ...writer.reading(one), writer.end()]))
    assert.deepEqual(
      items.map(({ type }) => type),
      ['fault', 'reading'],
    )
  })

  test('of content that is not what its section promises is said, with where', () => {
    const writer = new RecordingWriter(codec)
    const payload = new TextEncoder().encode(
      JSON.stringify({ n: 0, whole: true, at: 0, sites: { all: [{ id: 'x' }] } }),
    )
    const wrong = encodeSection(codec, { type: sectionTypes.reading, version: 1, payload })
    const [item] = read(join([writer.begin(), wrong, writer.end()])).items
    assert.ok(item?.type === 'fault' && item.fault.type === 'content')
    assert.equal(item.fault.what, 'is not what it says: .sites.all[0].id is not a whole number')
  })
})

test('a reading that lost more than the one before it is preceded by a drop', () => {
  const lossy = { ...steady(1, 4), lost: { openings: 2, releases: 0, stacks: 1, events: 0 } }
  const bytes = join(
    pieces([steady(0, 3), lossy].map((one) => ({ type: 'reading', reading: one }))),
  )
  assert.deepEqual(
    read(bytes).items.map(({ type }) => type),
    ['reading', 'drop', 'reading'],
  )
})

test('events of one poll come back as one batch although they stand in two sections', () => {
  const who = { at: 1, pid: 1, tid: 1, comm: 'a', site: 1, object: null }
  const events: readonly TraceEvent[] = [
    { kind: 'opening', file: 'f1', ...who },
    { kind: 'release', file: 'f1', by: 'close', ...who },
    { kind: 'opening', file: 'f2', ...who },
  ]
  const written = pieces([{ type: 'events', events }])
  assert.equal(written.length, 4)
  assert.deepEqual(read(join(written)).items, [{ type: 'events', events }])
  const [begin = new Uint8Array(), , releases = new Uint8Array()] = written
  assert.deepEqual(read(join([begin, releases])).items, [{ type: 'events', events: [events[1]] }])
})

test('the difference of two lists leads from one to the other', () => {
  const items = fc.array(
    fc.record({ id: fc.nat(5), value: fc.nat(2) }, { noNullPrototype: true }),
    { maxLength: 6 },
  )
  const keyOf = ({ id }: { id: number }): string => String(id)
  fc.assert(
    fc.property(items, items, (before, after) => {
      const delta = listDelta(before, after, keyOf)
      assert.deepEqual(applyListDelta(before, delta, keyOf), after)
      assert.equal(listDelta(after, after.slice(), keyOf), undefined)
    }),
  )
})
