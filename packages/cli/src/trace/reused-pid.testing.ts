/**
 * Run in a pid namespace of its own, so that numbers can be chosen: selects a process, ends it, gives
 * its number to another one, and prints what the selection says.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { optionAccess, parseArguments } from '../parse.ts'
import { watchSpec } from '../specs/watch.ts'
import { selectionOf } from './selection.ts'

async function sleeper(): Promise<ChildProcess> {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' })
  await once(child, 'spawn')
  return child
}

async function end(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL')
  await once(child, 'exit')
}

const first = await sleeper()
const pid = first.pid ?? 0
const { options } = parseArguments(watchSpec, ['-p', String(pid)])
const selection = selectionOf(optionAccess(watchSpec, options, new Map()), watchSpec)
await end(first)
// The kernel counts starts in ticks of 10 ms: within one, two processes look like the same.
await sleep(30)
// A thread of this process may take the number first.
for (let attempt = 0; attempt < 20; attempt++) {
  writeFileSync('/proc/sys/kernel/ns_last_pid', String(pid - 1))
  const second = await sleeper()
  const isReused = second.pid === pid
  if (isReused) {
    process.stdout.write(`${selection?.over()}; ${selection?.includes(pid)}\n`)
  }
  await end(second)
  if (isReused) break
}
