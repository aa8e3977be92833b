import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { arbitraryCensus } from '../census.arbitrary.ts'
import type { Census, CensusHost } from '../census.ts'
import type { FileHolder, Holder, PinHolder } from '../holder.ts'
import { unexplained } from '../ledger.ts'
import type { MapObject } from '../object.ts'
import { diffCensuses, hasGrown } from './compare.ts'

const host: CensusHost = {
  kernel: '6.18.0',
  pidNamespace: '4026531836',
  hostname: 'web-1',
  bootId: 'f6a3',
}

function censusAt(
  takenAt: string,
  objects: Census['objects'],
  change?: Partial<CensusHost>,
): Census {
  return {
    schema: 'lastref.census/1',
    takenAt,
    host: { ...host, ...change },
    blindSpots: [],
    objects,
  }
}

const before = (...objects: MapObject[]): Census => censusAt('2026-01-01T00:00:00.000Z', objects)
const after = (...objects: MapObject[]): Census => censusAt('2026-01-01T00:00:12.000Z', objects)

function map(id: number, holders: readonly Holder[], change?: Partial<MapObject>): MapObject {
  const counted = { refcnt: holders.length, usercnt: holders.length }
  return {
    kind: 'map',
    id,
    name: 'my_map',
    type: 'hash',
    keySize: 4,
    valueSize: 8,
    maxEntries: 1024,
    flags: 0,
    memlockBytes: 82_960,
    chargedCgroup: '/',
    frozen: false,
    btfId: null,
    ...counted,
    settled: true,
    holders,
    unexplained: unexplained(counted, holders),
    ...change,
  }
}

let fileNumber = 0
function files(count: number, ...pids: readonly number[]): FileHolder[] {
  return Array.from({ length: count }, (_, index) => {
    fileNumber += 1
    return {
      kind: 'file',
      file: `f${fileNumber}`,
      refs: { refcnt: 1, usercnt: 1 },
      at: pids.map((pid) => ({ pid, comm: 'agent', container: null, fds: [5 + index] })),
      opening: null,
    }
  })
}

const pin: PinHolder = {
  kind: 'pin',
  path: '/sys/fs/bpf/my_map',
  mountNamespace: 4_026_531_841,
  refs: { refcnt: 1, usercnt: 1 },
}

describe('growth', () => {
  test('is the net number of files per object and process', () => {
    const diff = diffCensuses(
      before(map(25, [pin, ...files(2, 4312), ...files(5, 77)])),
      after(map(25, [pin, ...files(100, 4312), ...files(1, 77)])),
    )
    assert.deepEqual(diff.growth, [
      {
        object: { kind: 'map', id: 25, name: 'my_map' },
        settled: true,
        pid: 4312,
        comm: 'agent',
        container: null,
        files: { before: 2, after: 100 },
        fds: { before: 2, after: 100 },
      },
    ])
    assert.equal(diff.elapsedSeconds, 12)
    assert.deepEqual(diff.summary, {
      born: 0,
      gone: 0,
      changed: 1,
      unchanged: 0,
      files: { before: 7, after: 101 },
    })
    assert.equal(hasGrown(diff), true)
  })

  test('counts a file that two processes share once for the object, and for each of them', () => {
    const diff = diffCensuses(before(map(25, [])), after(map(25, files(3, 10, 11))))
    assert.deepEqual(diff.objects[0]?.files, { before: 0, after: 3 })
    assert.deepEqual(
      diff.growth.map(({ pid, files: { after: now } }) => [pid, now]),
      [
        [10, 3],
        [11, 3],
      ],
    )
  })

  test('of fds on the same files is no growth of files', () => {
    const [file] = files(1, 10)
    assert.ok(file !== undefined)
    const duplicated = { ...file, at: [{ pid: 10, comm: 'agent', fds: [5, 6, 7] }] }
    const diff = diffCensuses(before(map(25, [file])), after(map(25, [duplicated])))
    assert.deepEqual(diff.growth, [])
    assert.deepEqual(diff.objects[0]?.processes[0]?.fds, { before: 1, after: 3 })
  })

  test('survives a process that renames itself', () => {
    const [file] = files(1, 10)
    assert.ok(file !== undefined)
    const renamed = { ...file, at: [{ pid: 10, comm: 'worker', fds: [5] }] }
    const diff = diffCensuses(before(map(25, [file])), after(map(25, [renamed])))
    assert.deepEqual(diff.objects, [])
  })

  test('of files that no visible process has is told of', () => {
    const diff = diffCensuses(before(map(25, [])), after(map(25, files(2))))
    assert.deepEqual(
      diff.growth.map(({ pid, files: { after: now } }) => [pid, now]),
      [[null, 2]],
    )
  })
})

describe('objects', () => {
  test('are born and gone by id', () => {
    const diff = diffCensuses(before(map(25, [pin])), after(map(26, files(1, 10))))
    assert.deepEqual(
      diff.objects.map(({ change, id, refcnt }) => ({ change, id, refcnt })),
      [
        { change: 'born', id: 26, refcnt: { before: null, after: 1 } },
        { change: 'gone', id: 25, refcnt: { before: 1, after: null } },
      ],
    )
  })

  test('whose id was given to another object are gone and born', () => {
    const diff = diffCensuses(
      before(map(25, [pin])),
      after(map(25, [pin], { name: 'other', keySize: 16 })),
    )
    assert.deepEqual(
      diff.objects.map(({ change, name }) => [change, name]),
      [
        ['gone', 'my_map'],
        ['born', 'other'],
      ],
    )
    assert.equal(hasGrown(diff), false)
  })

  test('that lost a pin and gained a program say so', () => {
    const prog: Holder = { kind: 'prog', id: 31, refs: { refcnt: 1, usercnt: 0 } }
    const diff = diffCensuses(before(map(25, [pin])), after(map(25, [prog])))
    assert.deepEqual(diff.objects[0]?.holders, [
      { holder: prog, count: { before: 0, after: 1 }, refcnt: { before: 0, after: 1 } },
      { holder: pin, count: { before: 1, after: 0 }, refcnt: { before: 1, after: 0 } },
    ])
  })
})

describe('two censuses that cannot be compared by id', () => {
  const object = map(25, [pin])
  const first = before(object)
  const names = (second: Census): string[] =>
    diffCensuses(first, second).notices.map((notice) => notice.replace(/:.*/su, ''))
  const at = '2026-01-01T00:00:12.000Z'

  test('are of another boot', () => {
    const second = censusAt(at, [object], { bootId: '0b1c' })
    const diff = diffCensuses(first, second)
    assert.equal(diff.comparable, false)
    assert.deepEqual(diff.growth, [])
    assert.deepEqual(names(second), ['boot'])
    assert.deepEqual(
      diff.objects.map(({ change }) => change),
      ['gone', 'born'],
    )
  })

  test('are of another host', () => {
    const second = censusAt(at, [object], { bootId: '0b1c', hostname: 'web-2' })
    assert.equal(diffCensuses(first, second).comparable, false)
    assert.deepEqual(names(second), ['host'])
    assert.deepEqual(names(censusAt(at, [object], { bootId: null, hostname: 'web-2' })), ['host'])
  })

  test('are told from those that merely lack a boot id or were taken elsewhere', () => {
    const anonymous = censusAt(at, [object], { bootId: null })
    assert.equal(diffCensuses(first, anonymous).comparable, true)
    assert.deepEqual(names(anonymous), ['boot'])
    const inside = censusAt(at, [object], { pidNamespace: '4026532201', hostname: 'pod' })
    assert.equal(diffCensuses(first, inside).comparable, true)
    assert.deepEqual(names(inside), ['pid-namespace'])
  })

  test('in the wrong order, or with other blind spots, are noticed too', () => {
    assert.deepEqual(diffCensuses(after(object), first).notices.length, 1)
    assert.equal(diffCensuses(after(object), first).elapsedSeconds, -12)
    assert.deepEqual(names({ ...after(object), blindSpots: ['pins: not mounted'] }), [
      'blind-spots',
    ])
  })
})

/** A census, and a later one in which some objects are gone, some lost holders and some are new. */
const twoCensuses: fc.Arbitrary<readonly [Census, Census]> = fc
  .tuple(arbitraryCensus, arbitraryCensus, fc.array(fc.nat(2), { minLength: 8, maxLength: 8 }))
  .map(([first, other, fates]) => {
    const kept = first.objects.flatMap((object, index) => {
      if (fates[index] === 0) return []
      return fates[index] === 1 ? [object] : [{ ...object, holders: object.holders.slice(1) }]
    })
    const isNew = ({ kind, id }: Census['objects'][number]): boolean =>
      !first.objects.some((object) => object.kind === kind && object.id === id)
    return [first, { ...first, objects: [...kept, ...other.objects.filter(isNew)] }]
  })

describe('the algebra of differences', () => {
  test('a census does not differ from itself', () => {
    fc.assert(
      fc.property(arbitraryCensus, (census) => {
        const diff = diffCensuses(census, census)
        assert.deepEqual(diff.objects, [])
        assert.deepEqual(diff.growth, [])
        assert.equal(diff.summary.unchanged, census.objects.length)
        assert.equal(hasGrown(diff), false)
      }),
    )
  })

  test('backwards, what was born is gone and every number is swapped', () => {
    const swap = { born: 'gone', gone: 'born', changed: 'changed' } as const
    fc.assert(
      fc.property(twoCensuses, ([a, b]) => {
        const there = diffCensuses(a, b)
        const back = diffCensuses(b, a)
        assert.equal(there.comparable, back.comparable)
        assert.equal(there.summary.born, back.summary.gone)
        assert.equal(there.summary.unchanged, back.summary.unchanged)
        const facts = ({ kind, id, refcnt, files: count }: (typeof there.objects)[number]) =>
          `${kind} ${id} ${refcnt.before} ${refcnt.after} ${count.before} ${count.after}`
        const reversed = back.objects.map((object) => ({
          ...object,
          change: swap[object.change],
          refcnt: { before: object.refcnt.after, after: object.refcnt.before },
          files: { before: object.files.after, after: object.files.before },
        }))
        assert.deepEqual(there.objects.map(facts).toSorted(), reversed.map(facts).toSorted())
      }),
    )
  })

  test('every object of both censuses is counted once', () => {
    fc.assert(
      fc.property(twoCensuses, ([a, b]) => {
        const { born, gone, changed, unchanged } = diffCensuses(a, b).summary
        assert.equal(gone + changed + unchanged, a.objects.length)
        assert.equal(born + changed + unchanged, b.objects.length)
      }),
    )
  })
})
