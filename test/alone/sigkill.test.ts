import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { startVictim } from '@lastref/lab'
import { lastrefEntry } from '../support/lastref.ts'
import { newTraces, ownNames, tracesOf } from '../support/traces.ts'

const kills = 50
/** Longer than a census takes from start to end, in milliseconds. */
const longestDelay = 700

test('killed with SIGKILL at any moment, lastref leaves nothing behind', async () => {
  await using victim = await startVictim('many-holders')
  const names = await ownNames()
  assert.ok(names.size > 0, 'lastref has no program of its own?')
  const before = await tracesOf(names)
  for (let i = 0; i < kills; i++) {
    const args = i % 2 === 0 ? ['ls'] : ['why', 'map', String(victim.report.maps[0])]
    const child = spawn(process.execPath, [lastrefEntry, ...args], { stdio: 'ignore' })
    const exited = once(child, 'exit')
    await sleep(Math.random() * longestDelay)
    child.kill('SIGKILL')
    await exited
  }
  assert.deepEqual(await newTraces(names, before), [])
})
