import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { runCommand } from '../support/lastref.ts'
import { newTraces, ownNames, tracesOf } from '../support/traces.ts'

const bench = fileURLToPath(new URL('../../bench/self-leak.ts', import.meta.url))
const kibibyte = 1024
/** Without a bound V8 makes room for short-lived values as it goes, which is no leak. */
const flags = ['--expose-gc', '--max-semi-space-size=1']

interface Growth {
  readonly fdsBefore: readonly string[]
  readonly fdsAfter: readonly string[]
  /** In bytes per census. */
  readonly heapGrowth: number
  readonly rssGrowth: number
}

async function measure(...args: readonly string[]): Promise<Growth> {
  const run = await runCommand([process.execPath, ...flags, bench, ...args])
  assert.equal(run.status, 0, run.stderr)
  const growth: Growth = JSON.parse(run.stdout)
  assert.deepEqual(growth.fdsAfter, growth.fdsBefore)
  return growth
}

test('800 censuses in one process leave its fds and its memory as they are', async () => {
  const growth = await measure('200', '800')
  assert.ok(growth.heapGrowth < kibibyte, `heapUsed grew by ${growth.heapGrowth} bytes per census`)
  assert.ok(growth.rssGrowth < kibibyte, `RSS grew by ${growth.rssGrowth} bytes per census`)
})

test('censuses that load their programs anew leave no fd and no object behind', async () => {
  const names = await ownNames()
  const before = await tracesOf(names)
  await measure('10', '40', 'anew')
  assert.deepEqual(await newTraces(names, before), [])
})
