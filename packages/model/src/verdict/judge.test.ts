import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Holding, OpeningsReading, SiteTally } from '../opening.ts'
import { judge } from './judge.ts'
import type { Judgement } from './judgement.ts'
import type { JudgeOptions } from './options.ts'
import { cSite, epoch, frame, holding, map, reading, site, tally } from './readings.testing.ts'

/** A run whose only reading is the one after its end. */
function ended(left: readonly Holding[], tallies: readonly SiteTally[]): OpeningsReading {
  return reading(60, { sites: [cSite(1), cSite(2, 'other', 7)], tallies, leftAtExit: left })
}

function only(
  readings: readonly OpeningsReading[],
  options: Partial<JudgeOptions> = {},
): Judgement {
  const judgements = judge(readings, options)
  assert.equal(judgements.length, 1, JSON.stringify(judgements, null, 1))
  const [judgement] = judgements
  assert.ok(judgement !== undefined)
  for (const reason of judgement.reasons) assert.match(reason, /^[A-Z\d].*\.$/u)
  return judgement
}

const five = [1, 2, 3, 4, 5].map((id) => holding(1, map(id, ['a', 'b', 'c', 'd', 'e'][id - 1]), 1))

describe('at exit', () => {
  test('many files on one object from one site are leaked', () => {
    const { verdict, shape, count, reasons, objects, pids } = only([
      ended([holding(1, map(25), 100)], [tally(1, 120, { closed: 20 })]),
    ])
    assert.deepEqual([verdict, shape, count, pids], ['leaked', 'one-object', 100, [4312]])
    assert.deepEqual(objects, [map(25)])
    assert.deepEqual(reasons, [
      'The site opened 120 files; the program closed 20 of them.',
      '100 files were left when the process ended.',
      'It opened map 25 my_map again and again: 100 files on this one object in pid 4312.',
    ])
  })

  test('what was closed properly is not told of at all', () => {
    assert.deepEqual(judge([ended([], [tally(1, 1_000_000, { closed: 1_000_000 })])]), [])
  })

  test('one handle held for the life of the process is ok', () => {
    const { verdict, rule } = only([ended([holding(1, map(25), 1)], [tally(1, 1)])])
    assert.deepEqual([verdict, rule], ['ok', 'reachable'])
  })

  test('five maps from one line, each once and at the start, are ok', () => {
    assert.equal(only([ended(five, [tally(1, 5)])]).verdict, 'ok')
  })

  test('five numbered maps from one line are ok, twelve are a row without an end', () => {
    const row = (count: number): Holding[] =>
      Array.from({ length: count }, (_, id) => holding(1, map(id, `vic_map${id}`), 1))
    assert.equal(only([ended(row(5), [tally(1, 5)])]).verdict, 'ok')
    const judgement = only([ended(row(12), [tally(1, 12)])])
    assert.deepEqual([judgement.verdict, judgement.shape], ['leaked', 'many-objects'])
    assert.equal(only([ended(row(12), [tally(1, 12)])], { setLimit: 12 }).verdict, 'ok')
  })

  test('many objects of one name from one site are leaked', () => {
    const left = [1, 2, 3].map((id) => holding(1, map(id, 'conntrack'), 1))
    const { verdict, shape, count } = only([ended(left, [tally(1, 3)])])
    assert.deepEqual([verdict, shape, count], ['leaked', 'many-objects', 3])
  })

  test('a name that the kernel may have cut proves nothing', () => {
    const left = [1, 2].map((id) => holding(1, map(id, 'event_processor'), 1))
    assert.equal(only([ended(left, [tally(1, 2)])]).verdict, 'ok')
  })

  test('one object of one name in each of many processes is ok', () => {
    const left = [1, 2, 3].map((id) => holding(1, map(id, 'conntrack'), 1, { pids: [id] }))
    assert.equal(only([ended(left, [tally(1, 3, { pids: [1, 2, 3] })])]).verdict, 'ok')
  })

  test('workers that open the same pin once each are ok, one that opens it twice is not', () => {
    const pids = [1, 2, 3, 4]
    const workers = (files: number): OpeningsReading =>
      ended([holding(1, map(25), files, { pids })], [tally(1, files, { pids })])
    assert.equal(only([workers(4)]).verdict, 'ok')
    assert.equal(only([workers(6)]).verdict, 'leaked')
  })

  test('workers of one program are told apart while they live, though one pid stands for them', () => {
    const pids = [1, 2, 3, 4]
    const ran = (files: number): readonly OpeningsReading[] => [
      reading(1, {
        sites: [cSite(1)],
        tallies: [tally(1, files, { pids })],
        holdings: [holding(1, map(25), files, { pids })],
      }),
      ended([holding(1, map(25), files, { pids: [4] })], [tally(1, files, { pids: [1] })]),
    ]
    assert.equal(only(ran(4)).verdict, 'ok')
    assert.equal(only(ran(5)).verdict, 'leaked')
    const [, end] = ran(4)
    assert.ok(end !== undefined)
    assert.equal(only([end]).verdict, 'leaked')
  })

  test('links attached at the start and kept are ok once it has been quiet for a while', () => {
    const links = Array.from({ length: 40 }, (_, id) =>
      holding(1, { kind: 'link', id, name: '' }, 1),
    )
    assert.equal(only([ended(links, [tally(1, 40, { to: 2 })])]).verdict, 'ok')
    assert.equal(only([ended(links, [tally(1, 40, { from: 56, to: 59 })])]).verdict, 'leaked')
  })

  test('distinct objects that come over time and stay are leaked', () => {
    assert.equal(only([ended(five, [tally(1, 5, { to: 50 })])]).verdict, 'leaked')
  })

  test('a set of the start stays ok although its line later opens and closes others', () => {
    const sites = [cSite(1)]
    const readings = [
      reading(6, { sites, tallies: [tally(1, 5)], holdings: five }),
      reading(50, { sites, tallies: [tally(1, 25, { closed: 20, to: 50 })], holdings: five }),
      reading(60, { sites, tallies: [tally(1, 25, { closed: 20, to: 50 })], leftAtExit: five }),
    ]
    assert.equal(only(readings).verdict, 'ok')
  })

  test('a number that was duplicated and lost counts fds', () => {
    const left = [holding(1, map(25), 1, { fds: 13 })]
    const { verdict, shape, count } = only([ended(left, [tally(1, 1)])])
    assert.deepEqual([verdict, shape, count], ['leaked', 'duplicates', 13])
  })

  test('one duplicate, and one per child that inherited it, are ok', () => {
    assert.equal(only([ended([holding(1, map(25), 1, { fds: 2 })], [tally(1, 1)])]).verdict, 'ok')
    const shared = holding(1, map(25), 1, { fds: 4, pids: [1, 2, 3, 4] })
    assert.equal(only([ended([shared], [tally(1, 1, { pids: [1] })])]).verdict, 'ok')
  })

  test('children that inherit what the parent closed are named', () => {
    const left = [holding(1, map(25), 4, { pids: [11, 12, 13, 14] })]
    const { verdict, shape, reasons } = only([ended(left, [tally(1, 4, { pids: [10] })])])
    assert.deepEqual([verdict, shape], ['leaked', 'inherited'])
    assert.equal(
      reasons.at(-1),
      'Pid 10 opened and let go of it; pids 11, 12, 13 and 1 more, which inherited it and opened nothing here, kept it.',
    )
  })

  test('what a child held at its exit is no leak while the parent has it, or closed it', () => {
    const left = [holding(1, map(25), 100, { pids: [11] })]
    assert.deepEqual(judge([ended(left, [tally(1, 100, { closed: 100 })])]), [])
    const alive = { ...ended(left, [tally(1, 100)]), holdings: [holding(1, map(25), 100)] }
    assert.equal(only([alive]).verdict, 'recheck')
  })

  test('a single file left of many is to be rechecked', () => {
    const { verdict, count } = only([
      ended([holding(1, map(25), 1)], [tally(1, 100, { closed: 99 })]),
    ])
    assert.deepEqual([verdict, count], ['recheck', 1])
  })

  test('min-count decides how many are believed', () => {
    const readings = [ended([holding(1, map(25), 4)], [tally(1, 4)])]
    assert.equal(only(readings, { minCount: 4 }).verdict, 'leaked')
    assert.equal(only(readings, { minCount: 5 }).verdict, 'ok')
  })

  test('what was opened during the warm-up and not since is ok', () => {
    const sites = [cSite(1)]
    const readings = [
      reading(0, { sites }),
      reading(2, { sites, tallies: [tally(1, 50)], holdings: [holding(1, map(25), 50)] }),
      reading(9, { sites, tallies: [tally(1, 50)], leftAtExit: [holding(1, map(25), 50)] }),
    ]
    assert.equal(only(readings).verdict, 'leaked')
    assert.equal(only(readings, { warmupMs: 3000 }).verdict, 'ok')
  })

  test('files without a living owner are leaked although no process ended', () => {
    const lost = holding(1, map(25), 3, { fds: 0, pids: [] })
    const now = reading(9, { sites: [cSite(1)], tallies: [tally(1, 3)], holdings: [lost] })
    const { verdict, reasons } = only([now])
    assert.equal(verdict, 'leaked')
    assert.match(reasons.join(' '), /no living owner/u)
    const alive = { pid: 4312, comm: 'agent', alive: true, openFds: 9, fdLimit: 1024 }
    assert.notEqual(only([{ ...now, processes: [alive] }]).verdict, 'leaked')
  })
})

describe('sites', () => {
  test('are one in every process, whatever the addresses and the order of discovery', () => {
    const moved = cSite(2)
    const elsewhere = {
      ...moved,
      stack: {
        ...moved.stack,
        frames: moved.stack.frames.map((one) => ({ ...one, address: '0x7f00' })),
      },
    }
    const now = reading(60, {
      sites: [cSite(1), elsewhere],
      tallies: [tally(1, 1), tally(2, 1)],
      leftAtExit: [holding(1, map(25), 1), holding(2, map(25), 1)],
    })
    const { verdict, opened } = only([now])
    assert.deepEqual([verdict, opened], ['ok', 2])
  })

  test('differ by who called the helper that opens', () => {
    const helper = frame('open_map', '/src/agent/open.c:5')
    const callers = ['load_routes', 'load_rules', 'load_peers'].map((name, id) =>
      site(id, [helper, frame(name, `/src/agent/main.c:${id}`), frame('main')]),
    )
    const now = reading(60, {
      sites: callers,
      tallies: callers.map(({ id }) => tally(id, 1)),
      leftAtExit: callers.map(({ id }) => holding(id, map(25), 1)),
    })
    assert.deepEqual(
      judge([now]).map(({ verdict }) => verdict),
      ['ok', 'ok', 'ok'],
    )
  })
})

describe('the collector', () => {
  test('that closed all of it is named', () => {
    const { verdict, count, reasons } = only([ended([], [tally(1, 12, { closedByGc: 12 })])])
    assert.deepEqual([verdict, count], ['closed-by-gc', 12])
    assert.equal(
      reasons[0],
      'The site opened 12 files; the program closed 0 of them, and the garbage collector closed 12.',
    )
  })

  test('is to blame when it closed more than it left, and not when it closed less', () => {
    const run = (gc: number): OpeningsReading =>
      ended([holding(1, map(25), 12 - gc)], [tally(1, 12, { closedByGc: gc })])
    assert.equal(only([run(8)]).verdict, 'closed-by-gc')
    assert.equal(only([run(3)]).verdict, 'leaked')
  })

  test('that closed one by way of each of several callers repeats it on one line', () => {
    const helper = frame('open_map', '/src/agent/open.c:5')
    const sites = ['a', 'b', 'c'].map((name, id) => site(id, [helper, frame(name), frame('main')]))
    const tallies = sites.map(({ id }) => tally(id, 1, { closedByGc: 1 }))
    const judgements = judge([reading(60, { sites, tallies })])
    assert.deepEqual(
      judgements.map(({ verdict, reasons }) => [verdict, reasons[1]]),
      sites.map(() => [
        'closed-by-gc',
        'The collector closed 3 files of this line, each by way of another caller.',
      ]),
    )
  })

  test('that closed one is to be rechecked', () => {
    const tallies = [tally(1, 12, { closed: 11, closedByGc: 1 })]
    assert.equal(only([ended([], tallies)]).verdict, 'recheck')
  })
})

function rising(count: number, step = 1, object = map(25)): OpeningsReading[] {
  return Array.from({ length: count }, (_, index) => {
    const files = (index + 1) * 5 * step
    return reading(index * step, {
      sites: [cSite(1)],
      tallies: [tally(1, files, { to: index * step })],
      holdings: [holding(1, object, files)],
    })
  })
}

describe('while it runs', () => {
  test('a site whose files rise is growing', () => {
    const { verdict, shape, trend, reasons } = only(rising(10))
    assert.deepEqual([verdict, shape], ['growing', 'one-object'])
    assert.equal(trend?.slopePerSecond, 5)
    assert.match(reasons.join(' '), /rises by 5 files per second: up to 50 files at once/u)
  })

  test('growth says when the process runs out of fds', () => {
    const readings = rising(10).map((one, index) => ({
      ...one,
      processes: [
        { pid: 4312, comm: 'agent', alive: true, openFds: 10 + (index + 1) * 5, fdLimit: 1024 },
      ],
    }))
    const { forecasts } = only(readings)
    assert.equal(forecasts.length, 1)
    assert.equal(forecasts[0]?.what, 'RLIMIT_NOFILE of 4312')
    assert.equal(forecasts[0]?.arithmetic, '(1,024 - 60) fds / 5 fds/s')
    assert.equal(forecasts[0]?.inSeconds, (1024 - 60) / 5)
    assert.equal(forecasts[0]?.at, new Date(epoch + 9000 + 192_800).toISOString())
  })

  test('a site that holds a steady number is ok', () => {
    const now = rising(1)[0]
    assert.ok(now !== undefined)
    const steady = Array.from({ length: 20 }, (_, index) => ({
      ...now,
      at: epoch + index * 1000,
      holdings: five,
      tallies: [tally(1, 5)],
    }))
    assert.equal(only(steady).verdict, 'ok')
  })

  test('an agent that loads five maps, one a second, is not growing', () => {
    const loading = five.map((_, index) =>
      reading(index, {
        sites: [cSite(1)],
        tallies: [tally(1, index + 1, { to: index })],
        holdings: five.slice(0, index + 1),
      }),
    )
    assert.equal(only(loading).verdict, 'ok')
    const closed = reading(6, { sites: [cSite(1)], tallies: [tally(1, 5, { closed: 5, to: 4 })] })
    assert.deepEqual(judge([...loading, closed]), [])
  })

  test('an agent that takes long to load, and then stays as it is, is not growing', () => {
    const all = Array.from({ length: 30 }, (_, id) =>
      holding(
        1,
        { kind: 'prog', id, name: `on_${'abcdefghijklmnopqrstuvwxyzABCD'.charAt(id)}` },
        1,
      ),
    )
    const loading = (second: number): OpeningsReading => {
      const count = Math.min(30, 3 * (second + 1))
      return reading(second, {
        sites: [cSite(1)],
        tallies: [tally(1, count, { to: Math.min(second, 9) })],
        holdings: all.slice(0, count),
      })
    }
    const seconds = (count: number): OpeningsReading[] =>
      Array.from({ length: count }, (_, second) => loading(second))
    assert.equal(only(seconds(10)).verdict, 'growing')
    assert.equal(only(seconds(16)).verdict, 'ok')
  })

  test('what rose and was closed in the end was growing, as with defer in a loop', () => {
    const end = reading(11, {
      sites: [cSite(1)],
      tallies: [tally(1, 50, { closed: 50, to: 10 })],
    })
    const { verdict, count, reasons } = only([...rising(10), end])
    assert.deepEqual([verdict, count], ['growing', 50])
    assert.match(reasons.at(-1) ?? '', /defer in a loop/u)
  })

  test('three readings see a pile when each is higher and nothing was closed', () => {
    const end = (closed: number): OpeningsReading =>
      reading(4, { sites: [cSite(1)], tallies: [tally(1, 60, { closed, to: 3 })] })
    const pile = (index: number, opened: number): OpeningsReading =>
      reading(index, {
        sites: [cSite(1)],
        tallies: [tally(1, opened, { closed: opened - index * 20, to: index })],
        holdings: [holding(1, map(25), index * 20)],
      })
    const piled = only([pile(1, 20), pile(2, 40), pile(3, 60), end(60)])
    assert.deepEqual([piled.verdict, piled.count, piled.objects], ['growing', 60, [map(25)]])
    // A pool of workers that closes as it goes is none.
    assert.deepEqual(judge([pile(1, 100), pile(2, 200), pile(3, 300), end(60)]), [])
  })

  test('many files on one object without growth are to be rechecked', () => {
    const now = reading(9, {
      sites: [cSite(1)],
      tallies: [tally(1, 30)],
      holdings: [holding(1, map(25), 30)],
    })
    assert.equal(only([now]).verdict, 'recheck')
  })

  test('a few open ones of very many that were closed are open in passing', () => {
    const now = reading(9, {
      sites: [cSite(1)],
      tallies: [tally(1, 1000, { closed: 992 })],
      holdings: [holding(1, map(25), 8)],
    })
    assert.equal(only([now]).verdict, 'ok')
  })

  test('what was there before says something only when there is much of it', () => {
    const before = (files: number): Judgement =>
      only([reading(1, { holdings: [holding(null, map(25), files)] })])
    assert.equal(before(100).verdict, 'recheck')
    assert.equal(before(3).verdict, 'ok')
  })

  test('growth during the warm-up does not count', () => {
    const flat = Array.from({ length: 10 }, (_, index) => {
      const last = rising(10).at(-1)
      assert.ok(last !== undefined)
      return { ...last, at: epoch + (10 + index) * 1000 }
    })
    assert.notEqual(only([...rising(10), ...flat], { warmupMs: 10_000 }).verdict, 'growing')
  })
})

describe('pins and misuse', () => {
  const pinning = {
    kind: 'pinning',
    at: epoch,
    pid: 4312,
    comm: 'agent',
    site: 1,
    object: map(25),
  } as const

  test('pins that nothing uses are orphaned, one finding per site', () => {
    const pinnings = ['a', 'b', 'c', 'd'].map((name) => ({
      ...pinning,
      path: `/sys/fs/bpf/${name}`,
      state: 'orphaned' as const,
    }))
    const { verdict, count, reasons } = only([reading(9, { sites: [cSite(1)], pinnings })])
    assert.deepEqual([verdict, count], ['orphaned', 4])
    assert.equal(
      reasons[0],
      '4 pins were left behind: /sys/fs/bpf/a, /sys/fs/bpf/b, /sys/fs/bpf/c and 1 more.',
    )
  })

  test('pins that are used, gone or not known of are no finding', () => {
    const pinnings = (['used', 'gone', 'unknown'] as const).map((state) => ({
      ...pinning,
      path: `/sys/fs/bpf/${state}`,
      state,
    }))
    assert.deepEqual(judge([reading(9, { sites: [cSite(1)], pinnings })]), [])
  })

  test('misuse is counted per site and kind', () => {
    const misuse = { ...pinning, kind: 'misuse', what: 'double-close', fd: 7 } as const
    const { verdict, rule, count, reasons } = only([
      reading(9, { sites: [cSite(1)], misuses: [misuse, misuse] }),
    ])
    assert.deepEqual([verdict, rule, count], [null, 'double-close', 2])
    assert.equal(reasons[1], 'The number had been that of map 25 my_map.')
  })
})

test('no reading, no judgement', () => {
  assert.deepEqual(judge([]), [])
})
