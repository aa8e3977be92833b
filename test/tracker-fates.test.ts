import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildVictim } from '@lastref/lab'
import type { OpeningsReading } from '@lastref/model'
import { followToEnd } from './support/tracked.ts'

/** What became of the files that were opened by id: that is, of all but the map's own. */
interface Fate {
  readonly opened: number
  readonly closed: number
  readonly left: number
}

const fates: Readonly<Record<string, Fate>> = {
  leave: { opened: 3, closed: 0, left: 3 },
  dup2: { opened: 3, closed: 3, left: 0 },
  dup: { opened: 1, closed: 0, left: 1 },
  'close-range': { opened: 3, closed: 3, left: 0 },
  reuse: { opened: 3, closed: 3, left: 0 },
  'exec-closes': { opened: 3, closed: 0, left: 3 },
  'exec-keeps': { opened: 3, closed: 3, left: 0 },
  threads: { opened: 12, closed: 0, left: 12 },
  'own-table': { opened: 3, closed: 0, left: 3 },
  'leader-ends': { opened: 3, closed: 0, left: 3 },
  'child-ends': { opened: 3, closed: 3, left: 0 },
  'orphan-closes': { opened: 3, closed: 3, left: 0 },
  'orphan-leaves': { opened: 3, closed: 0, left: 3 },
  killed: { opened: 3, closed: 0, left: 3 },
  failing: { opened: 0, closed: 0, left: 0 },
  sent: { opened: 1, closed: 1, left: 0 },
}

function fateOf(reading: OpeningsReading): Fate {
  const sites = new Set(
    reading.sites.flatMap(({ id, command }) => (command === 'BPF_MAP_GET_FD_BY_ID' ? [id] : [])),
  )
  let fate = { opened: 0, closed: 0, left: 0 }
  for (const { site, opened, closed, closedAtExit } of reading.tallies) {
    if (!sites.has(site)) continue
    fate = {
      opened: fate.opened + opened,
      closed: fate.closed + closed,
      left: fate.left + closedAtExit,
    }
  }
  return fate
}

/** Every fate as `run` follows it, and those that differ for the other hooks as these see them. */
const ways = [
  { how: '', options: {}, names: Object.keys(fates) },
  {
    how: ', with events',
    options: { events: true },
    names: ['leave', 'reuse', 'exec-closes', 'child-ends', 'killed'],
  },
  {
    how: ', seen by the result of bpf()',
    options: { backend: 'sys_exit_bpf' },
    names: ['leave', 'dup2', 'orphan-leaves', 'failing'],
  },
] as const

for (const { how, options, names } of ways) {
  for (const name of names) {
    test(`files that ${name}${how}`, async () => {
      const fate = fates[name]
      assert.ok(fate !== undefined)
      const { reading } = await followToEnd([await buildVictim('file-fates'), name], options)
      assert.deepEqual(fateOf(reading), fate)
      assert.deepEqual(reading.holdings, [])
      assert.deepEqual(reading.lost, { openings: 0, releases: 0, stacks: 0, events: 0 })
      const left = reading.leftAtExit.reduce((sum, { files }) => sum + files, 0)
      // The map's own file is left besides.
      assert.equal(left, fate.left + 1)
    })
  }
}
