/**
 * Run in a pid namespace of its own, so that numbers can be chosen: has a process explained, ends it,
 * gives its number to another one, and prints what was said.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { Session } from './session.ts'
import { lastrefWords, shellInTerminal } from './terminal.ts'

async function sleeper(): Promise<ChildProcess> {
  const child = spawn('sleep', ['120'], { stdio: 'ignore' })
  await once(child, 'spawn')
  return child
}

async function end(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL')
  await once(child, 'exit')
}

const first = await sleeper()
const pid = first.pid ?? 0
const words = lastrefWords('explain', String(pid), '--for', '60s', '--every', '3s')
await using session = Session.of(shellInTerminal(`NO_COLOR=1 ${words}; echo "status $?"`))
await session.until(/\b1 reading, /)
await end(first)
// A thread of lastref may take the number first.
for (let attempt = 0; attempt < 20; attempt++) {
  writeFileSync('/proc/sys/kernel/ns_last_pid', String(pid - 1))
  const second = await sleeper()
  if (second.pid === pid) {
    await session.until(/status \d+/)
    await end(second)
    break
  }
  await end(second)
}
process.stdout.write(session.stdout)
