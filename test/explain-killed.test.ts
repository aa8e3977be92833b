// Whenever `lastref explain` is killed, what it looks at goes on, and nothing is left behind.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { markedVictim, missingToolchain } from '@lastref/lab'
import { explain } from './support/explain.ts'
import { lastrefEntry, lastrefJson } from './support/lastref.ts'
import { Session } from './support/session.ts'

const skip = (process.getuid?.() !== 0 && 'needs root') || ((await missingToolchain('go')) ?? false)

function isStopped(pid: number): boolean {
  return readdirSync(`/proc/${pid}/task`).some((tid) => {
    const stat = readFileSync(`/proc/${pid}/task/${tid}/stat`, 'latin1')
    return 'Tt'.includes(stat.charAt(stat.lastIndexOf(')') + 2))
  })
}

function childrenOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
  return children.split(' ').map(Number).filter(Boolean)
}

/** The programs that a process has attached or loaded, by their numbers. */
function programsOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/fdinfo`).flatMap((fd) => {
    try {
      const text = readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'utf8')
      return [...text.matchAll(/^prog_id:\t(\d+)$/gm)].map(([, id]) => Number(id))
    } catch {
      // It was closed meanwhile.
      return []
    }
  })
}

/** When an explain is killed: after so many milliseconds, once it has hooks, or while its victim stands still. */
type Moment = number | 'hooked' | 'paused'

/** Kills an explain, and all that it started. Returns what it had loaded by then. */
async function killExplain(victim: number, moment: Moment): Promise<number[]> {
  const args = ['explain', String(victim), '--for', '1s', '--every', '80ms', '--stacks']
  const child = spawn(process.execPath, [lastrefEntry, ...args], { stdio: 'ignore' })
  const exited = once(child, 'exit')
  const pid = child.pid ?? 0
  const isAlive = (): boolean => existsSync(`/proc/${pid}/exe`)
  const begun = performance.now()
  const isTime = (): boolean => {
    if (moment === 'paused') return isStopped(victim)
    if (moment === 'hooked') return programsOf(pid).length > 0
    return performance.now() - begun >= moment
  }
  // Not a single turn of the event loop: the pause is over in milliseconds.
  while (isAlive() && !isTime());
  const programs = moment === 'hooked' ? programsOf(pid) : []
  // One that has ended by then was not killed, but did not leave anything frozen either.
  if (isAlive()) for (const each of [...childrenOf(pid), pid]) process.kill(each, 'SIGKILL')
  await exited
  return programs
}

async function goesOn(pid: number): Promise<boolean> {
  for (let waited = 0; waited < 3000; waited += 5) {
    if (!isStopped(pid)) return true
    await sleep(5)
  }
  return false
}

test('a killed explain leaves neither a stopped process nor a hook', { skip }, async () => {
  const { binary } = await markedVictim('go', 'growth')
  await using victim = Session.of([binary, 'retained'])
  await victim.until(/127\.0\.0\.1:\d+\n/)
  const loaded = new Set<number>()
  const moments: readonly Moment[] = [150, 'hooked', 1500, 'paused', 'paused', 'paused']
  for (const moment of moments) {
    for (const id of await killExplain(victim.pid, moment)) loaded.add(id)
    assert.ok(await goesOn(victim.pid), `stopped for ever by a kill at ${moment}`)
    assert.match(readFileSync(`/proc/${victim.pid}/status`, 'utf8'), /^TracerPid:\t0$/m)
  }
  assert.ok(loaded.size > 0)
  const { objects } = await lastrefJson('ls', 'progs', '--include-self')
  assert.deepEqual(
    objects.filter(({ id }) => id !== null && loaded.has(id)),
    [],
  )
  const { process: explained } = await explain(victim.pid, '--gc')
  assert.equal(explained.owners?.state, 'read')
  await victim.end()
})
