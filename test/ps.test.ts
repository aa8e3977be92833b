import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { startVictim } from '@lastref/lab'
import { lastref, lastrefJson } from './support/lastref.ts'

test('ps counts fds, files and objects of a process, and its room for more', async () => {
  await using victim = await startVictim('lifetime')
  await victim.until('obj-get')
  const { processes } = await lastrefJson('ps', String(victim.pid))
  assert.equal(processes?.length, 1)
  const [process] = processes
  assert.equal(process?.bpfFds, 4)
  assert.equal(process.files, 3)
  assert.equal(process.objects, 1)
  assert.equal(process.openFds, readdirSync(`/proc/${victim.pid}/fd`).length)
  assert.ok(process.memlockBytes > 0)
  assert.ok(process.exe?.endsWith('/build/victims/lifetime'))
  assert.equal(process.commandLine.length, 1)
})

test('ps shows what a process holds by a mapping alone', async () => {
  await using victim = await startVictim('mmap')
  await victim.until('mapping-alone')
  const [process] = (await lastrefJson('ps', String(victim.pid))).processes ?? []
  assert.deepEqual([process?.bpfFds, process?.files, process?.objects], [0, 1, 1])
})

test('ps of a process that does not exist is status 4', async () => {
  const { status, stdout, stderr } = await lastref('ps', '4194999')
  assert.equal(status, 4)
  assert.equal(stdout, '')
  assert.match(stderr, /LRE2\d\d/)
})
