// Many goroutines open at once, and nobody looks until they have ended: what the kernel side has to tell
// must find room all the same.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  buildVictim,
  buildVictims,
  markedVictim,
  missingNeeds,
  missingToolchain,
  needsOf,
} from '@lastref/lab'
import { userFrame, type OpeningsReading } from '@lastref/model'
import { follow } from './support/tracked.ts'

/** Follows a command that says nothing it is waited for, and reads once, when it has ended. */
async function readAtEnd(command: readonly string[]): Promise<OpeningsReading> {
  await using followed = await follow(command)
  if (followed.child.exitCode === null) await once(followed.child, 'exit')
  // A process that has begun to end frees its files a little later.
  await sleep(50)
  return followed.tracker.read()
}

/** The sites that opened by this command: who, where, how often. */
function openersOf({ tallies, sites }: OpeningsReading, command: string): readonly string[] {
  return tallies.flatMap(({ site, opened }) => {
    const found = sites.find(({ id }) => id === site)
    if (found?.command !== command) return []
    const frame = userFrame(found.stack)
    return [`${frame?.function}:${frame?.line} ${opened}`]
  })
}

test('each opening of a crowd of goroutines is of its line', async (t) => {
  const missing = await missingToolchain('go')
  if (missing !== null) return t.skip(missing)
  const victim = await markedVictim('go', 'crowd')
  const crowd = ['GOMAXPROCS=4', 'LASTREF_GOROUTINES=64', 'LASTREF_ROUNDS=6400']
  const reading = await readAtEnd(['env', ...crowd, victim.binary])
  assert.deepEqual(openersOf(reading, 'BPF_OBJ_GET'), [`main.readCounter:${victim.line} 6400`])
  assert.equal(reading.lost.stacks, 0)
  assert.deepEqual(reading.blindSpots, [])
})

for (const language of ['go-plain', 'go-old'] as const) {
  test(`two lines of a crowd of goroutines are two sites: ${language}`, async (t) => {
    const [missing] = missingNeeds(needsOf(language))
    if (missing !== undefined) return t.skip(missing)
    const [victim] = await buildVictims([{ language, name: 'crowd-two-lines' }])
    assert.ok(victim !== undefined)
    const text = readFileSync(victim.source, 'utf8').split('\n')
    const lineOf = (mark: string): number => text.findIndex((line) => line.endsWith(mark)) + 1
    const reading = await readAtEnd(['env', 'LASTREF_ROUNDS=50', ...victim.command])
    const [first, second] = [lineOf('// first line'), lineOf('// second line')]
    // At three depths, 64 goroutines.
    assert.deepEqual(openersOf(reading, 'BPF_OBJ_GET').toSorted(), [
      ...[1050, 1050, 1100].map((opened) => `main.open:${first} ${opened}`),
      ...[1050, 1050, 1100].map((opened) => `main.open:${second} ${opened}`),
    ])
    assert.equal(reading.lost.stacks, 0)
  })
}

test('openings whose stacks found no room are told, with their command', async () => {
  const reading = await readAtEnd([await buildVictim('file-fates'), 'many-sites', '400'])
  const unsited = reading.tallies.filter(({ site }) =>
    reading.sites.some(({ id, stack }) => id === site && stack.frames.length === 0),
  )
  const count = unsited.reduce((sum, { opened }) => sum + opened, 0)
  assert.ok(count > 0 && reading.lost.stacks === count, JSON.stringify(reading.lost))
  assert.deepEqual(
    [...new Set(unsited.map(({ site }) => reading.sites[site - 1]?.command))],
    ['BPF_MAP_GET_FD_BY_ID'],
  )
  assert.deepEqual(
    reading.blindSpots.filter((spot) => spot.startsWith('sites:')),
    [`sites: ${count} of 401 openings have no line, since there was no room for their stacks`],
  )
})
