import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { startVictim } from './index.ts'

/** Whether a process exists; one that waits for its parent to notice its end does not count. */
function runs(pid: number): boolean {
  return existsSync(`/proc/${pid}/exe`)
}

test('a victim goes through its steps and reports the objects it made', async () => {
  await using victim = await startVictim('lifetime')
  assert.equal(victim.report.step, 'create')
  assert.equal(victim.report.maps.length, 1)
  assert.equal((await victim.next()).step, 'dup')
  assert.equal((await victim.until('obj-get')).fds?.length, 4)
})

test('a disposed victim leaves no process and no pin', async () => {
  let pin: string | undefined
  let pids: readonly number[]
  {
    await using victim = await startVictim('many-holders')
    const { child } = victim.report
    assert.ok(child)
    pids = [victim.pid, child]
    pin = victim.report.pin
    assert.ok(pin !== undefined && existsSync(pin))
  }
  assert.ok(!existsSync(pin))
  assert.deepEqual(pids.filter(runs), [])
})

test('a victim that was killed leaves no pin either', async () => {
  let pin: string | undefined
  {
    await using victim = await startVictim('lifetime')
    pin = (await victim.until('pin')).pin
    process.kill(victim.pid, 'SIGKILL')
  }
  assert.ok(pin !== undefined && !existsSync(pin))
})

test('a victim that does not exist is an error of its own', async () => {
  await assert.rejects(startVictim('no-such-victim'), { code: 'LRE190' })
})

test('what a victim says when it is used wrongly is an error of its own', async () => {
  await assert.rejects(startVictim('leak-obj-get', ['/nonexistent']), { code: 'LRE192', errno: 2 })
})
