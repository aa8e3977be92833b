import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { startVictim } from '@lastref/lab'
import { lastrefJson, why } from './support/lastref.ts'

const openings = 40

test('a reader that never closes: every file it opened is in the ledger and in ps', async () => {
  await using owner = await startVictim('lifetime')
  const { pin, maps } = await owner.until('pin')
  assert.ok(pin !== undefined && maps[0] !== undefined)
  await using leak = await startVictim('leak-obj-get', [
    pin,
    '--count',
    `${openings}`,
    '--every',
    '0',
  ])

  const map = await why('map', maps[0])
  const files = (map?.holders ?? []).filter(
    (holder) => holder.kind === 'file' && holder.at.every((at) => at.pid === leak.pid),
  )
  assert.equal(files.length, openings)
  assert.deepEqual(map?.unexplained, { refcnt: 0, usercnt: 0 })

  const process = (await lastrefJson('ps', String(leak.pid))).processes?.[0]
  assert.equal(process?.bpfFds, openings)
  assert.equal(process.files, openings)
  assert.equal(process.objects, 1)
  assert.equal(process.comm, 'leak-obj-get')
  assert.equal(process.openFds, readdirSync(`/proc/${leak.pid}/fd`).length)
})

test('its fixed twin leaves nothing behind', async () => {
  await using owner = await startVictim('lifetime')
  const { pin, maps } = await owner.until('pin')
  assert.ok(pin !== undefined && maps[0] !== undefined)
  await using fixed = await startVictim('leak-obj-get-fixed', [
    pin,
    '--count',
    `${openings}`,
    '--every',
    '0',
  ])

  const map = await why('map', maps[0])
  assert.deepEqual(map?.unexplained, { refcnt: 0, usercnt: 0 })
  assert.equal(JSON.stringify(map?.holders).includes(`"pid":${fixed.pid}`), false)
  const processes = (await lastrefJson('ps')).processes ?? []
  assert.equal(
    processes.find(({ pid }) => pid === fixed.pid),
    undefined,
  )
})
