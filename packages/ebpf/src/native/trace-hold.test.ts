import assert from 'node:assert/strict'
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { test } from 'node:test'
import { holdThreads } from './trace-hold.ts'

const skip = process.getuid?.() !== 0 && 'needs root'

/** A shell with a grandchild of ours, whose end the shell tells. */
class Shell implements AsyncDisposable {
  readonly child: ChildProcessByStdio<null, Readable, null>
  readonly #lines: AsyncIterator<string>

  constructor(script: string) {
    this.child = spawn('sh', ['-c', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    })
    this.#lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]()
  }

  async line(): Promise<string> {
    const { value } = await this.#lines.next()
    return String(value)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const exited = once(this.child, 'exit')
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    process.kill(-(this.child.pid ?? 0), 'SIGKILL')
    await exited
  }
}

/** States of all threads, each once: proc_pid_stat(5). */
function statesOf(pid: number): string {
  const states = readdirSync(`/proc/${pid}/task`).map((tid) => {
    const stat = readFileSync(`/proc/${pid}/task/${tid}/stat`, 'latin1')
    return stat.charAt(stat.lastIndexOf(')') + 2)
  })
  return [...new Set(states)].join('')
}

const node = `"${process.execPath}" -e 'setInterval(() => {}, 10)' & echo $!; wait $!; echo $?`

test(
  'every thread stands still, its registers are known, and then it goes on',
  { skip },
  async () => {
    await using shell = new Shell(node)
    const pid = Number(await shell.line())
    while (readdirSync(`/proc/${pid}/task`).length < 5) await new Promise((go) => setTimeout(go, 5))
    for (let round = 0; round < 20; round++) {
      const threads = readdirSync(`/proc/${pid}/task`).map(Number)
      const held = holdThreads(pid, 5000)
      assert.ok(typeof held === 'object')
      assert.equal(statesOf(pid), 't')
      const registers = held.registers()
      held[Symbol.dispose]()
      for (const tid of threads) {
        const found = registers.find((its) => its.tid === tid)
        assert.ok(found !== undefined && found.values.length > 4, `thread ${tid}`)
      }
      assert.doesNotMatch(statesOf(pid), /t/i)
      assert.match(readFileSync(`/proc/${pid}/status`, 'utf8'), /^TracerPid:\t0$/m)
    }
  },
)

test('a signal that comes meanwhile is delivered afterwards', { skip }, async () => {
  await using shell = new Shell(
    `(trap 'echo heard; exit' USR1; echo ready; while :; do sleep 0.01; done) & echo $!; wait`,
  )
  const said = [await shell.line(), await shell.line()]
  const pid = Number(said.find((line) => line !== 'ready'))
  const held = holdThreads(pid, 5000)
  assert.ok(typeof held === 'object')
  process.kill(pid, 'SIGUSR1')
  held[Symbol.dispose]()
  assert.equal(await shell.line(), 'heard')
})

test('the parent of a process that is killed meanwhile learns it', { skip }, async () => {
  await using shell = new Shell(node)
  const pid = Number(await shell.line())
  const held = holdThreads(pid, 5000)
  assert.ok(typeof held === 'object')
  process.kill(pid, 'SIGKILL')
  held[Symbol.dispose]()
  assert.equal(await shell.line(), '137')
})

test('what cannot be held is refused', () => {
  assert.equal(holdThreads(4_194_300, 100), 'refused')
  // A thread may not trace itself, nor others of its process.
  assert.equal(holdThreads(process.pid, 100), 'refused')
})
