import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { decide, type ConclusionName, type Signs } from './decision-table.ts'
import { explainProcess, type Explanation } from './explain-process.ts'
import { evidenceFindings } from './findings.ts'
import type { FdOwner, OwnersReading } from './owners.ts'
import { evidenceReading, pid, type Moment } from './readings.testing.ts'

const kibi = 1024
const mebi = 1024 * kibi
const count = 30

/** How a line of a generated process goes. */
type Way = 'flat' | 'rising' | 'settling'

/** Its least rise over the window, and how much noise it has: well above and below the thresholds. */
interface Course {
  readonly way: Way
  readonly level: number
  readonly rise: number
  /** Of the rise that is seen for certain. */
  readonly noise: number
  readonly seeds: readonly number[]
}

function explain(all: readonly Moment[], owners: OwnersReading | null = null): Explanation {
  const readings = all.map((moment, index) => evidenceReading(index, moment))
  const found = explainProcess(readings, pid, { owners, mappings: null })
  assert.ok(found !== null)
  return found
}

const steady: Moment = {
  handles: 5,
  anonymous: 8 * mebi,
  charged: 80 * kibi,
  heap: { bytes: 3 * mebi, objects: 9000 },
}

function moments(at: (index: number) => Partial<Moment>, length: number = count): Moment[] {
  return Array.from({ length }, (_, index) => ({ ...steady, ...at(index) }))
}

const nameOf = (all: readonly Moment[], owners: OwnersReading | null = null): ConclusionName =>
  explain(all, owners).conclusion.name

const levelsOff = (index: number): number => 1 - Math.exp(-index / 4)

describe('the conclusion', () => {
  const cases: readonly (readonly [string, ConclusionName, (index: number) => Partial<Moment>])[] =
    [
      ['nothing grows', 'steady', () => ({})],
      ['fds rise, the heap does not', 'raw-fds', (index) => ({ handles: 5 + index })],
      [
        'fds rise, and the objects that own them',
        'objects-retained',
        (index) => ({
          handles: 5 + 10 * index,
          heap: { bytes: 3 * mebi + index * 2000, objects: 9000 + index * 50 },
        }),
      ],
      [
        'fds rise, and far more memory than their objects would take',
        'both-leak',
        (index) => ({
          handles: 5 + index,
          heap: { bytes: 3 * mebi + index * mebi, objects: 9000 + index * 5 },
        }),
      ],
      [
        'the heap rises, fds do not',
        'heap-leak',
        (index) => ({ heap: { bytes: 3 * mebi + index * 100 * kibi, objects: 9000 + index * 9 } }),
      ],
      [
        'memory of native code rises',
        'memory-leak',
        (index) => ({ heap: null, anonymous: 8 * mebi + index * mebi }),
      ],
      ['map memory rises', 'map-memory', (index) => ({ charged: mebi + index * mebi })],
      ['maps are larger than the program', 'map-memory', () => ({ charged: 512 * mebi })],
      [
        'everything levels off',
        'warming-up',
        (index) => ({
          handles: 5 + Math.round(40 * levelsOff(index)),
          heap: {
            bytes: 3 * mebi + 9 * mebi * levelsOff(index),
            objects: 9000 + 5000 * levelsOff(index),
          },
        }),
      ],
    ]
  for (const [what, wanted, at] of cases) {
    test(`${what}: ${wanted}`, () => assert.equal(nameOf(moments(at)), wanted))
  }

  test('is none from too few readings', () => {
    assert.equal(nameOf(moments((index) => ({ handles: 5 + index }), 5)), 'undecided')
  })

  test('does not take garbage for a leak: what is in use between two collections is not live', () => {
    const saw = moments((index) => ({
      collections: Math.floor(index / 5),
      heap: { bytes: 3 * mebi + (index % 5) * mebi, objects: 9000 + (index % 5) * 900 },
    }))
    assert.equal(nameOf(saw), 'steady')
    const never = moments((index) => ({
      collections: 0,
      handles: 5 + index,
      heap: { bytes: 3 * mebi + index * mebi, objects: 9000 + index * 900 },
    }))
    const { conclusion, lines } = explain(never)
    assert.equal(conclusion.name, 'refs-leak')
    assert.match(lines.heapBytes.why ?? '', /collected only 0 times/)
  })

  test('is not bent by readings that came late', () => {
    const late = [0, 2, 4, 6, 8, 8.1, 8.2, 8.3, 8.4, 8.5, 8.6, 8.7].map((seconds) =>
      evidenceReading(seconds, { ...steady, handles: 5 + 10 * seconds }),
    )
    assert.equal(explainProcess(late, pid)?.conclusion.name, 'raw-fds')
  })

  test('sees a leak below the garbage', () => {
    const saw = moments(
      (index) => ({
        collections: Math.floor(index / 5),
        heap: {
          bytes: 3 * mebi + (index % 5) * mebi + index * 100 * kibi,
          objects: 9000 + (index % 5) * 900 + index * 20,
        },
      }),
      60,
    )
    assert.equal(nameOf(saw), 'heap-leak')
  })

  test('is decided by the heap itself where it could be read', () => {
    const fd = (state: FdOwner['state'], number: number): FdOwner => ({
      fd: number,
      object: null,
      state,
      root: state === 'reachable' ? 'main.registry' : null,
      path: [],
      finalizer: null,
      reason: null,
    })
    const owners = (state: FdOwner['state']): OwnersReading => ({
      state: 'read',
      fds: [1, 2, 3, 4].map((number) => fd(state, number)),
      provisional: false,
      pausedMs: 12,
    })
    const rising = moments((index) => ({ handles: 5 + index }))
    assert.equal(nameOf(rising, owners('reachable')), 'objects-retained')
    assert.equal(nameOf(rising, owners('no-owner')), 'raw-fds')
    const { contradictions } = explain(rising, owners('reachable'))
    assert.match(contradictions.join('\n'), /too small to show/)
  })

  test('does not call fds raw where the objects that own them would not show', () => {
    const noisy = moments((index) => ({
      handles: 5 + index,
      heap: { bytes: 3 * mebi, objects: 90_000 + 400 * (index % 2) },
    }))
    const { conclusion, contradictions } = explain(noisy)
    assert.equal(conclusion.name, 'refs-leak')
    assert.match(contradictions.join('\n'), /would not show/)
  })

  test('is a finding with a forecast only when references leak', () => {
    const [finding] = evidenceFindings([explain(moments((index) => ({ handles: 5 + index })))])
    assert.equal(finding?.source, 'heap')
    assert.equal(finding.code, 'LRL002')
    assert.equal(finding.forecast?.what, `RLIMIT_NOFILE of ${pid}`)
    assert.deepEqual(evidenceFindings([explain(moments(() => ({})))]), [])
  })
})

const way = fc.constantFrom<Way>('flat', 'rising', 'settling')
const seeds = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), {
  minLength: count,
  maxLength: count,
})

function course(level: number, leastRise: number, whole: boolean): fc.Arbitrary<Course> {
  return fc.record({
    way,
    level: fc.constant(level),
    rise: whole
      ? fc.integer({ min: leastRise, max: leastRise * 20 })
      : fc.double({ min: leastRise, max: leastRise * 20, noNaN: true }),
    noise: fc.double({ min: 0, max: 0.08, noNaN: true }),
    seeds,
  })
}

function valueAt({ level, noise, rise, seeds: random, way: goes }: Course, index: number): number {
  const share = goes === 'flat' ? 0 : goes === 'rising' ? index / (count - 1) : levelsOff(index)
  return level + rise * share + rise * noise * (random[index] ?? 0)
}

test('the table holds on 200 combinations of slopes and noise', () => {
  let tried = 0
  fc.assert(
    fc.property(
      course(200, 40, true),
      course(64 * mebi, 8 * mebi, false),
      course(64 * mebi, 8 * mebi, false),
      course(4 * mebi, mebi, false),
      fc.boolean(),
      (handles, heap, anonymous, charged, isNative) => {
        tried += 1
        const all = Array.from({ length: count }, (_, index): Moment => ({
          handles: Math.round(valueAt(handles, index)),
          anonymous: valueAt(anonymous, index),
          charged: valueAt(charged, index),
          heap: isNative ? null : { bytes: valueAt(heap, index), objects: null },
        }))
        const { conclusion, ownership, signs } = explain(all)
        const hides = handles.way === 'rising'
        const made: Signs = {
          refs: handles.way,
          // So large a heap hides the objects that own a few hundred handles.
          heap: isNative ? 'none' : heap.way === 'flat' && hides ? 'unknown' : heap.way,
          anonymous: anonymous.way,
          mapMemory: charged.way,
          owners: ownership.owners,
        }
        assert.deepEqual(signs, made)
        assert.equal(conclusion.name, decide(made).conclusion)
        const perHandle = (isNative ? anonymous : heap).rise / handles.rise
        // Between the two, noise decides; what is far from the threshold must be told right.
        if (ownership.basis === 'rates' && (perHandle > 20 * kibi || perHandle < 12 * kibi)) {
          assert.equal(ownership.owners, perHandle > 16 * kibi ? 'raw' : 'kept')
        }
      },
    ),
    { numRuns: 200, seed: 6 },
  )
  assert.ok(tried >= 200)
})
