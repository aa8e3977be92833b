import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { runCommand } from '../support/lastref.ts'
import { newTraces, ownNames, tracesOf } from '../support/traces.ts'

const bench = fileURLToPath(new URL('../../bench/self-leak.ts', import.meta.url))
/** Without them V8 adds compiled code, and room for short-lived values, which is no leak. */
const flags = [
  '--expose-gc',
  '--no-opt',
  '--no-maglev',
  '--no-sparkplug',
  '--max-semi-space-size=1',
]

interface Growth {
  readonly fdsBefore: readonly string[]
  readonly fdsAfter: readonly string[]
  /** In bytes per window of a hundred censuses. */
  readonly heap: { readonly median: number }
  readonly rss: { readonly quartile: number }
}

async function measure(...args: readonly string[]): Promise<Growth> {
  const run = await runCommand([process.execPath, ...flags, bench, ...args])
  assert.equal(run.status, 0, run.stderr)
  const growth: Growth = JSON.parse(run.stdout)
  assert.deepEqual(growth.fdsAfter, growth.fdsBefore)
  return growth
}

test('800 censuses in one process leave its fds and its memory as they are', async () => {
  const { heap, rss } = await measure('200', '800')
  assert.ok(heap.median < 100 * 100, `heapUsed grew by ${heap.median} bytes in a hundred censuses`)
  assert.ok(rss.quartile < 100 * 1024, `RSS grew by ${rss.quartile} bytes in a hundred censuses`)
})

test('censuses that load their programs anew leave no fd and no object behind', async () => {
  const names = await ownNames()
  const before = await tracesOf(names)
  await measure('10', '40', 'anew')
  assert.deepEqual(await newTraces(names, before), [])
})
