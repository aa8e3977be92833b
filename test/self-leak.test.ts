import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { runCommand } from './support/lastref.ts'
import { newTraces, ownNames, tracesOf } from './support/traces.ts'

const bench = fileURLToPath(new URL('../bench/self-leak.ts', import.meta.url))
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

test('lastref does not leak: fds, objects and memory stay as they are', async () => {
  const names = await ownNames()
  const before = await tracesOf(names)
  const run = await runCommand([process.execPath, ...flags, bench, '60', '120'])
  assert.equal(run.status, 0, run.stderr)
  const growth: Growth = JSON.parse(run.stdout)
  assert.deepEqual(growth.fdsAfter, growth.fdsBefore)
  assert.ok(growth.heapGrowth < kibibyte, `heapUsed grew by ${growth.heapGrowth} bytes per census`)
  assert.ok(growth.rssGrowth < kibibyte, `RSS grew by ${growth.rssGrowth} bytes per census`)
  assert.deepEqual(await newTraces(names, before), [])
})
