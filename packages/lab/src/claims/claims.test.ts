import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import type { Figure } from '../measurement.ts'
import { settled } from '../runner/ask-claim.ts'
import { claims } from './index.ts'

type Measured = Readonly<Record<string, Figure>>

/** What would have to be measured for a claim to hold: each of them must be able to. */
const otherwise: Readonly<Record<string, Measured>> = {
  'bpftool-prints-refcnt': { members: 'id refcnt', counters: 1, refcnt: 21 },
  'obj-get-is-command-10': { BPF_OBJ_GET: 10, 'command 10': 'BPF_OBJ_GET', arguments: 'cmd, fd' },
  'maps-third-column-is-size': { anonymous: 9, named: 9, sized: 9 },
  'lookup-event-shows-lookups': { events: 9, lookups: 1, 'of BPF': 'bpf', 'events/bpf': 'there' },
  'zgc-never-runs-finalizers': { versions: '17', objects: 100, ran: 0 },
  'non-escaping-never-register': { objects: 9, 'finalized with escape analysis': 0 },
  'finalizer-runs-out-of-scope': { objects: 12, 'most fds': 1, 'finalizers run': 12 },
  'set-finalizer-on-c-pointer': { status: 0, said: '' },
  'gc-frees-c-strings': { strings: 9, intact: 0, 'bytes before': 900, 'bytes after': 0 },
  'defer-and-finalizer-is-safe': { objects: 12, 'wrong answers': 0 },
  'sync-map-delays-finalizers': {
    'collections, sync.Map': 3,
    'collections, map': 1,
    'collections, local': 1,
  },
  'gomaxprocs-and-gogc-worsen-it': {
    'kept 1 50': 100,
    'kept 1 400': 200,
    'kept 8 50': 300,
    'kept 8 400': 800,
    'dropped 1 50': 9,
    'dropped 1 400': 9,
    'dropped 8 50': 9,
    'dropped 8 400': 9,
  },
  'fd-above-zero-is-valid': {
    'lowest number': 3,
    'read by it': 42,
    'number above': 4,
    'read when closed': 42,
    'read when another has it': -1,
  },
  'dup-raises-refcnt': { created: 1, duplicated: 2, 'by id': 3 },
  'close-leaves-fd-open': { opened: 15, closed: 3, 'closed by GC': 0, left: 12 },
  'oom-pre-notify': { names: 2, maps: 9, 'limit hits': 1, 'OOM kills': 0, 'maps that shrank': 9 },
  'fd-outlives-process': { maps: 50, left: 50 },
  'published-script-finds-leaks': { printed: 50, shows: '', right: 50 },
}

describe('every claim', () => {
  for (const claim of claims)
    test(`${claim.name} would be seen to come out otherwise`, () => {
      const { settlement, broken } = settled(claim, otherwise[claim.name] ?? {})
      assert.notEqual(settlement.verdict, claim.answer)
      assert.match(broken ?? '', /what we say is/u)
      assert.match(settlement.sentence, /\d|took it/u)
    })
})

test('the page of claims has every claim, what is said and what we say, in the order of the lab', () => {
  const page = readFileSync(new URL('../../../../docs/lab-claims.md', import.meta.url), 'utf8')
  const rows = [...page.matchAll(/^\| \[`([\w-]+)`\]\(([^)]+)\) \| “(.+)” \| ([^|]+) \|$/gmu)]
  assert.deepEqual(
    rows.map(([, name, link, sentence, answer]) => ({ name, link, sentence, answer })),
    claims.map(({ name, sentence, answer }) => ({
      name,
      link: `../packages/lab/src/claims/${name}.ts`,
      sentence,
      answer,
    })),
  )
})
