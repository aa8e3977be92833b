import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import type { Finding } from '../finding.ts'
import type { Site } from '../opening.ts'
import { arbitraryReading } from '../record/openings.arbitrary.ts'
import { judge } from '../verdict/judge.ts'
import { cSite, frame, holding, map, reading, site, tally } from '../verdict/readings.testing.ts'
import { summaryOf } from './document.ts'
import { findingsOf, relativeTo } from './findings-of.ts'
import { hash64 } from './fingerprint.ts'

const options = { source: 'run', cwd: '/src/agent' } as const

function leaks(sites: readonly Site[], name = 'my_map', files = 10): readonly Finding[] {
  return findingsOf(
    judge([
      reading(60, {
        sites,
        tallies: sites.map(({ id }) => tally(id, files)),
        leftAtExit: sites.map(({ id }) => holding(id, map(id + 20, name), files)),
      }),
    ]),
    options,
  )
}

const fingerprint = (one: Site, name?: string): string | undefined =>
  leaks([one], name)[0]?.fingerprint

describe('a finding', () => {
  test('says what, where and what to do, with files below the working directory made relative', () => {
    const [finding] = leaks([cSite(5)], 'my_map', 100)
    assert.equal(finding?.title, '100 files on map 25 my_map were never closed')
    assert.deepEqual(
      [finding.code, finding.rule, finding.verdict, finding.severity, finding.count],
      ['LRL001', 'leaked', 'leaked', 'error', 100],
    )
    assert.deepEqual(finding.site, { function: 'read_map', file: 'reader.c', line: 42 })
    assert.deepEqual(finding.path, [
      { file: 'reader.c', line: 42, label: 'opened here, 100 times' },
    ])
    assert.equal(finding.stack.length, 5)
    assert.deepEqual(finding.object, map(25))
    assert.match(finding.help, /^close the fd/u)
  })

  test('of several stacks to one line is one, and tells by way of whom', () => {
    const helper = frame('open_map', '/src/agent/open.c:5')
    const sites = ['a', 'b'].map((name, id) =>
      site(id, [helper, frame(name, `/src/agent/${name}.c:7`), frame('main')]),
    )
    const [finding, ...others] = leaks(sites)
    assert.deepEqual(others, [])
    assert.equal(finding?.count, 20)
    assert.ok(finding.related.includes('10 more by way of b (b.c:7)'), finding.related.join('\n'))
  })

  test('that is none of the user’s own business is not told, unless asked for', () => {
    const fine = judge([
      reading(9, {
        sites: [cSite(1)],
        tallies: [tally(1, 1)],
        leftAtExit: [holding(1, map(25), 1)],
      }),
    ])
    assert.deepEqual(findingsOf(fine, options), [])
    const [finding] = findingsOf(fine, { ...options, showReachable: true })
    assert.deepEqual([finding?.code, finding?.verdict, finding?.severity], ['LRL006', 'ok', 'note'])
  })

  test('list is sorted by severity, then count', () => {
    const all = judge([
      reading(9, {
        sites: [cSite(1, 'a'), cSite(2, 'b'), cSite(3, 'c')],
        tallies: [tally(1, 5), tally(2, 9), tally(3, 30, { closedByGc: 30 })],
        leftAtExit: [holding(1, map(1), 5), holding(2, map(2), 9)],
      }),
    ])
    assert.deepEqual(
      findingsOf(all, options).map(({ severity, count }) => [severity, count]),
      [
        ['error', 9],
        ['error', 5],
        ['warning', 30],
      ],
    )
  })
})

describe('a fingerprint', () => {
  const own = cSite(5)

  test('stays over other ids, addresses, lines, directories and callers', () => {
    const moved: Site = {
      ...cSite(7, 'read_map', 99),
      stack: {
        ended: 'complete',
        notes: [],
        frames: cSite(7, 'read_map', 99).stack.frames.map((one) => ({
          ...one,
          address: '0x7f3a0000',
          module: one.module?.replace('/opt/', '/home/other/').replace('1.1.0', '1.5.2') ?? null,
          function: one.function === 'main' ? 'run' : one.function,
        })),
      },
    }
    assert.equal(fingerprint(moved), fingerprint(own))
  })

  test('differs by function, module, command and object', () => {
    const all = [
      fingerprint(own),
      fingerprint(cSite(5, 'read_other')),
      fingerprint({ ...own, command: 'BPF_MAP_CREATE' }),
      fingerprint(own, 'other'),
      fingerprint({
        ...own,
        stack: {
          ...own.stack,
          frames: own.stack.frames.map((one) => ({ ...one, module: '/opt/another' })),
        },
      }),
    ]
    assert.equal(new Set(all).size, all.length)
  })

  test('of two lines of one function on one object differ by their order', () => {
    const [first, second] = leaks([cSite(1, 'read_map', 40), cSite(2, 'read_map', 50)])
    assert.ok(first !== undefined && second !== undefined)
    const [upper, lower] = [first, second].toSorted(
      (a, b) => (a.site?.line ?? 0) - (b.site?.line ?? 0),
    )
    assert.equal(lower?.fingerprint, `${upper?.fingerprint}-2`)
  })

  test('is the published FNV-1a of its text', () => {
    assert.equal(hash64(''), 'cbf29ce484222325')
    assert.equal(hash64('a'), 'af63dc4c8601ec8c')
    assert.equal(hash64('foobar'), '85944171f73967e8')
  })
})

test('a path is relative to a directory only where it lies below it', () => {
  assert.equal(relativeTo('/src/agent', '/src/agent/a/b.go'), 'a/b.go')
  assert.equal(relativeTo('/src/agent/', '/src/agent/a.go'), 'a.go')
  assert.equal(relativeTo('/src/agent', '/src/agents/a.go'), '/src/agents/a.go')
  assert.equal(relativeTo('/src/agent', '/src/agent'), '/src/agent')
  assert.equal(relativeTo('/', '/a.go'), '/a.go')
  assert.equal(relativeTo('/src', 'a.go'), 'a.go')
})

test('the totals add up over sites, and what a child shared is not counted twice', () => {
  const last = reading(9, {
    sites: [cSite(1), cSite(2, 'b')],
    tallies: [tally(1, 120, { closed: 20 }), tally(2, 5, { closed: 2, closedByGc: 3 })],
    holdings: [holding(null, map(9), 2)],
    leftAtExit: [holding(1, map(25), 100), holding(2, map(26), 3)],
    lost: { openings: 1, releases: 2, stacks: 0, events: 4 },
  })
  assert.deepEqual(summaryOf(last), {
    opened: 125,
    closed: 22,
    closedByGc: 3,
    heldFds: 102,
    heldFiles: 102,
    lostEvents: 7,
  })
})

describe('of any readings', () => {
  const readings = fc.array(arbitraryReading, { minLength: 1, maxLength: 6 })

  test('findings are whole sentences, with fingerprints of their own', () => {
    fc.assert(
      fc.property(readings, fc.boolean(), (all, showReachable) => {
        const findings = findingsOf(judge(all), { ...options, showReachable })
        const names = findings.map((finding) => finding.fingerprint)
        assert.deepEqual(names, [...new Set(names)])
        for (const { reasons, title, count, help } of findings) {
          assert.ok(title !== '' && help !== '' && reasons.length > 0)
          assert.ok(Number.isSafeInteger(count) && count >= 1, `${title} ${count}`)
          for (const reason of reasons) assert.match(reason, /\.$/u)
        }
      }),
    )
  })

  test('the order of tallies and holdings does not matter', () => {
    fc.assert(
      fc.property(readings, (all) => {
        const turned = all.map((one) => ({
          ...one,
          tallies: one.tallies.toReversed(),
          processes: one.processes.toReversed(),
        }))
        const rules = (list: typeof all): unknown =>
          judge(list)
            .map(({ rule, verdict, count, site: of }) => [of?.id ?? -1, rule, verdict, count])
            .map((row) => row.join(' '))
            .toSorted()
        assert.deepEqual(rules(turned), rules(all))
      }),
    )
  })
})
