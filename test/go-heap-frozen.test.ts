// However reading a heap ends, the process goes on: also when whoever reads is killed in the middle.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { holdThreads } from '@lastref/ebpf'
import { readGoHeap } from '@lastref/goheap'
import { missingToolchain } from '@lastref/lab'
import {
  builtVictim,
  goBuilds,
  type HeldVictim,
  inWords,
  startHeld,
} from './support/held-victim.ts'

const repository = join(import.meta.dirname, '..')

/** By a signal or a cgroup, as where ptrace is not allowed; or by ptrace. */
const programs = {
  signal: `
    import { readGoHeap } from '@lastref/goheap'
    await readGoHeap(Number(process.argv[1]))
  `,
  trace: `
    import { readGoHeap } from '@lastref/goheap'
    import { gatherMemory, holdThreads, urgently } from '@lastref/ebpf'
    const options = { gather: gatherMemory, urgently, hold: holdThreads, maxPauseMs: 500 }
    await readGoHeap(Number(process.argv[1]), options)
  `,
} as const

/** Large stacks take long to copy, which leaves time to kill whoever copies them. */
async function start(t: TestContext, name: string): Promise<HeldVictim | null> {
  const missing = await missingToolchain('go')
  if (missing === null) return await startHeld(await builtVictim(name, goBuilds.plain))
  t.skip(missing)
  return null
}

function isStopped(pid: number): boolean {
  return readdirSync(`/proc/${pid}/task`).some((tid) => {
    const stat = readFileSync(`/proc/${pid}/task/${tid}/stat`, 'latin1')
    return 'Tt'.includes(stat.charAt(stat.lastIndexOf(')') + 2))
  })
}

async function goesOn(frozen: () => boolean): Promise<boolean> {
  for (let waited = 0; waited < 3000; waited += 5) {
    if (!frozen()) return true
    await sleep(5)
  }
  return false
}

/** What is done to a reader, whose process it is told. */
type Harm = (reader: number) => void

const kill: Harm = (reader) => process.kill(reader, 'SIGKILL')

/** With its watchdog, before either could notice. */
const killAll: Harm = (reader) => {
  for (const pid of [...childrenOf(reader), reader]) process.kill(pid, 'SIGKILL')
}

function childrenOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
  return children.split(' ').map(Number).filter(Boolean)
}

interface Attack {
  readonly how: keyof typeof programs
  readonly frozen: () => boolean
  readonly harm: Harm
}

/** Does it to a reader as soon as the process stands still, or by itself after a while. Tells which. */
async function attack(
  pid: number,
  { how, frozen, harm }: Attack,
  delay: number,
): Promise<'in the pause' | 'outside'> {
  const argv = ['--input-type=module', '-e', programs[how], String(pid)]
  const reader = spawn(process.execPath, argv, { cwd: repository, stdio: 'ignore' })
  const exited = once(reader, 'exit')
  const deadline = performance.now() + 20_000
  // Not a single turn of the event loop: the pause is over in milliseconds.
  while (!frozen() && performance.now() < deadline && existsSync(`/proc/${reader.pid}/exe`));
  const until = performance.now() + delay
  while (performance.now() < until);
  const inPause = frozen()
  if (existsSync(`/proc/${reader.pid}/exe`)) harm(reader.pid ?? 0)
  await exited
  return inPause ? 'in the pause' : 'outside'
}

/** On a busy machine the pause may be over before anybody could look. */
const maxAttempts = 15

/** Attacks readers after each delay, and more of them until one was hit in its pause. */
async function attackInPause(pid: number, how: Attack, delays: readonly number[]): Promise<void> {
  const moments: string[] = []
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    if (attempt >= delays.length && moments.includes('in the pause')) break
    const delay = delays[attempt] ?? 0
    moments.push(await attack(pid, how, delay))
    assert.ok(await goesOn(how.frozen), `stopped for ever by a kill after ${delay} ms`)
  }
  assert.ok(moments.includes('in the pause'), moments.join(', '))
}

test('whoever reads is killed in the pause, and the process goes on', async (t) => {
  await using victim = await start(t, 'held-many-goroutines')
  if (victim === null) return
  const frozen = (): boolean => isStopped(victim.pid)
  for (const how of ['signal', 'trace'] as const) {
    await attackInPause(victim.pid, { how, frozen, harm: kill }, [0, 2, 4, 16])
  }
})

test('whoever reads is killed with its watchdog at once, and the process goes on', async (t) => {
  await using victim = await start(t, 'held-many-goroutines')
  if (victim === null) return
  const frozen = (): boolean => isStopped(victim.pid)
  const delays = Array.from({ length: 5 }, () => Math.random() * 16)
  await attackInPause(victim.pid, { how: 'trace', frozen, harm: killAll }, [0, ...delays])
})

test('whoever reads is stopped in the pause, and the process goes on after a while', async (t) => {
  await using victim = await start(t, 'held-many-goroutines')
  if (victim === null) return
  const frozen = (): boolean => isStopped(victim.pid)
  const stop: Harm = (reader) => {
    process.kill(reader, 'SIGSTOP')
    // Outside the pause nobody else would end it.
    if (!frozen()) process.kill(reader, 'SIGKILL')
  }
  await attackInPause(victim.pid, { how: 'trace', frozen, harm: stop }, [0])
})

test('whoever reads is killed at any other moment, and the process goes on', async (t) => {
  await using victim = await start(t, 'held-many-goroutines')
  if (victim === null) return
  for (const how of ['signal', 'trace'] as const) {
    for (const delay of [50, 150, 300, 600]) {
      const killed = performance.now() + delay
      const frozen = (): boolean => performance.now() >= killed
      await attack(victim.pid, { how, frozen, harm: kill }, 0)
      assert.ok(await goesOn(() => isStopped(victim.pid)), `stopped for ever after ${delay} ms`)
    }
  }
})

/** A cgroup of the test's own; gone when the test is over. */
class OwnCgroup implements Disposable {
  readonly folder: string
  readonly #home: string

  constructor(hierarchy: string, pid: number) {
    this.#home = hierarchy
    this.folder = join(hierarchy, `lastref-test-${process.pid}`)
    mkdirSync(this.folder)
    writeFileSync(join(this.folder, 'cgroup.procs'), String(pid))
  }

  read(name: string): string {
    return readFileSync(join(this.folder, name), 'utf8')
  }

  [Symbol.dispose](): void {
    for (const pid of this.read('cgroup.procs')
      .split('\n')
      .filter((line) => line !== '')) {
      writeFileSync(join(this.#home, 'cgroup.procs'), pid)
    }
    rmdirSync(this.folder)
  }
}

interface Freezer {
  readonly how: 'cgroup-v1' | 'cgroup-v2'
  readonly hierarchy: string | null
  readonly isFrozen: (cgroup: OwnCgroup) => boolean
}

const freezers: readonly Freezer[] = [
  {
    how: 'cgroup-v2',
    hierarchy:
      ['/sys/fs/cgroup', '/sys/fs/cgroup/unified'].find(
        (path) => existsSync(join(path, 'cgroup.procs')) && !existsSync(join(path, 'tasks')),
      ) ?? null,
    isFrozen: (cgroup) => cgroup.read('cgroup.events').includes('frozen 1'),
  },
  {
    how: 'cgroup-v1',
    hierarchy: existsSync('/sys/fs/cgroup/freezer/tasks') ? '/sys/fs/cgroup/freezer' : null,
    isFrozen: (cgroup) => cgroup.read('freezer.state').trim() !== 'THAWED',
  },
]

for (const { how, hierarchy, isFrozen } of freezers) {
  test(`a process alone in its cgroup is stopped without a signal: ${how}`, async (t) => {
    if (hierarchy === null) return t.skip(`no ${how} freezer here`)
    await using victim = await start(t, 'held-many-goroutines')
    if (victim === null) return
    using cgroup = new OwnCgroup(hierarchy, victim.pid)
    const { pause, fds } = await readGoHeap(victim.pid)
    assert.equal(pause.how, how)
    assert.deepEqual(
      fds.map((fd) => inWords(fd)),
      victim.truths.map(({ by }) => by),
    )
    const frozen = (): boolean => isFrozen(cgroup)
    assert.ok(!frozen())
    await attackInPause(victim.pid, { how: 'signal', frozen, harm: kill }, [0, 4])
  })
}

test('a process that may not be traced is stopped otherwise', async (t) => {
  await using victim = await start(t, 'held-variable')
  if (victim === null) return
  const { pause, fds } = await readGoHeap(victim.pid, { hold: () => 'refused' })
  assert.equal(pause.how, 'sigstop')
  assert.equal(inWords(fds[0]), 'variable main.registry')
  assert.ok(!isStopped(victim.pid))
})

test('a process that somebody else stopped stays stopped', async (t) => {
  await using victim = await start(t, 'held-variable')
  if (victim === null) return
  process.kill(victim.pid, 'SIGSTOP')
  while (!isStopped(victim.pid)) await sleep(1)
  const { pause, fds } = await readGoHeap(victim.pid)
  assert.equal(pause.how, 'none')
  assert.equal(inWords(fds[0]), 'variable main.registry')
  assert.ok(isStopped(victim.pid))
})

test('a pause that lasts too long is ended, and nothing is claimed', async (t) => {
  await using victim = await start(t, 'held-many-goroutines')
  if (victim === null) return
  for (const hold of [undefined, holdThreads]) {
    const options = { maxPauseMs: 1, ...(hold === undefined ? {} : { hold }) }
    await assert.rejects(readGoHeap(victim.pid, options), { code: /LRE65[89]/u })
    assert.ok(await goesOn(() => isStopped(victim.pid)))
  }
})
