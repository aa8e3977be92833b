// However reading a heap ends, the process goes on: also when whoever reads is killed in the middle.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
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
const program = `
  import { readGoHeap } from '@lastref/goheap'
  await readGoHeap(Number(process.argv[1]))
`

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
    return stat.charAt(stat.lastIndexOf(')') + 2) === 'T'
  })
}

async function goesOn(frozen: () => boolean): Promise<boolean> {
  for (let waited = 0; waited < 3000; waited += 5) {
    if (!frozen()) return true
    await sleep(5)
  }
  return false
}

/** Kills a reader as soon as the process stands still, or by itself after a while. Tells which. */
async function killReader(
  pid: number,
  frozen: () => boolean,
  delay: number,
): Promise<'in the pause' | 'outside'> {
  const reader = spawn(process.execPath, ['--input-type=module', '-e', program, String(pid)], {
    cwd: repository,
    stdio: 'ignore',
  })
  const exited = once(reader, 'exit')
  const deadline = performance.now() + 20_000
  // Not a single turn of the event loop: the pause is over in milliseconds.
  while (!frozen() && performance.now() < deadline && existsSync(`/proc/${reader.pid}/exe`));
  const inPause = frozen()
  const until = performance.now() + delay
  while (performance.now() < until);
  reader.kill('SIGKILL')
  await exited
  return inPause ? 'in the pause' : 'outside'
}

/** On a busy machine the pause may be over before anybody could look. */
const maxAttempts = 15

/** Kills readers after each delay, and more of them until one was hit in its pause. */
async function killInPause(
  pid: number,
  frozen: () => boolean,
  delays: readonly number[],
): Promise<void> {
  const moments: string[] = []
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    if (attempt >= delays.length && moments.includes('in the pause')) break
    const delay = delays[attempt] ?? 0
    moments.push(await killReader(pid, frozen, delay))
    assert.ok(await goesOn(frozen), `stopped for ever by a kill after ${delay} ms`)
  }
  assert.ok(moments.includes('in the pause'), moments.join(', '))
}

test('whoever reads is killed in the pause, and the process goes on', async (t) => {
  await using victim = await start(t, 'held-many-goroutines')
  if (victim === null) return
  const frozen = (): boolean => isStopped(victim.pid)
  await killInPause(victim.pid, frozen, [0, 1, 2, 4, 8, 16])
})

test('whoever reads is killed at any other moment, and the process goes on', async (t) => {
  await using victim = await start(t, 'held-many-goroutines')
  if (victim === null) return
  for (const delay of [50, 150, 300, 450, 600, 900]) {
    const killed = performance.now() + delay
    await killReader(victim.pid, () => performance.now() >= killed, 0)
    assert.ok(await goesOn(() => isStopped(victim.pid)), `stopped for ever after ${delay} ms`)
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
    await killInPause(victim.pid, frozen, [0, 4])
  })
}

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
  await assert.rejects(readGoHeap(victim.pid, { maxPauseMs: 1 }), { code: /LRE65[89]/u })
  assert.ok(await goesOn(() => isStopped(victim.pid)))
})
