import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { buildVictim, markedVictim, missingToolchain, startVictim } from '@lastref/lab'
import type { Holding, OpeningsReading, SiteTally } from '@lastref/model'
import { OpeningTracker, takeCensus } from '@lastref/observe'
import { Symboliser } from '@lastref/symbols'
import { follow, followToEnd } from './support/tracked.ts'

const nothingLost = { openings: 0, releases: 0, stacks: 0, events: 0 }

/** The tallies of the sites with this command. */
function talliesOf(reading: OpeningsReading, command: string): SiteTally[] {
  const sites = new Set(
    reading.sites.flatMap((site) => (site.command === command ? [site.id] : [])),
  )
  return reading.tallies.filter(({ site }) => sites.has(site))
}

function framesOf(reading: OpeningsReading, site: number): readonly string[] {
  const stack = reading.sites.find(({ id }) => id === site)?.stack
  return stack?.frames.map(({ function: name, line }) => `${name}:${line}`) ?? []
}

function counts(holdings: readonly Holding[]): readonly (readonly number[])[] {
  return holdings.map(({ files, fds }) => [files, fds])
}

test('a site is the stack of the line that opened', async () => {
  const victim = await markedVictim('c', 'never-closed')
  const { reading } = await followToEnd([victim.binary])
  const [tally] = talliesOf(reading, 'BPF_OBJ_GET')
  assert.equal(tally?.closedAtExit, 12)
  const frames = framesOf(reading, tally.site)
  assert.ok(
    frames.some((frame) => frame.startsWith('read_counter') && frame.endsWith(`:${victim.line}`)),
  )
  const left = reading.leftAtExit.find(({ site }) => site === tally.site)
  assert.equal(left?.object.name, 'vic_map0')
  assert.equal(left.fds, 12)
  assert.equal(left.examples[0]?.comm, 'never-closed')
})

test('a pinning is told with its path, its object and its line', async () => {
  const victim = await markedVictim('c', 'never-closed')
  const { reading, events } = await followToEnd([victim.binary])
  const [pinning] = reading.pinnings
  assert.match(pinning?.path ?? '', /^\/sys\/fs\/bpf\/lastref-victim-\d+\/map0$/)
  assert.equal(pinning?.object?.name, 'vic_map0')
  assert.ok(framesOf(reading, pinning.site).some((frame) => frame.startsWith('pinned_make')))
  assert.deepEqual(
    events.filter(({ kind }) => kind === 'pinning'),
    [pinning],
  )
})

test('two lines are two sites, however alike their calls are', async () => {
  const { reading } = await followToEnd([await buildVictim('file-fates'), 'two-lines', '50'])
  const tallies = talliesOf(reading, 'BPF_MAP_GET_FD_BY_ID')
  assert.deepEqual(
    tallies.map(({ opened, closedAtExit }) => [opened, closedAtExit]),
    [
      [50, 50],
      [50, 50],
    ],
  )
})

test('a stack of 20,000 frames is one site', async () => {
  const { reading } = await followToEnd([await buildVictim('file-fates'), 'deep', '4'])
  const [tally, ...others] = talliesOf(reading, 'BPF_MAP_GET_FD_BY_ID')
  assert.deepEqual(others, [])
  assert.equal(tally?.opened, 4)
  const stack = reading.sites.find(({ id }) => id === tally.site)?.stack
  assert.ok(stack?.ended === 'limit' || stack?.ended === 'snapshot-end')
})

test('200,000 files opened and closed leave no trace and lose nothing', async () => {
  const victim = await buildVictim('file-fates')
  const { reading } = await followToEnd([victim, 'many', '200000'])
  const [tally, ...others] = talliesOf(reading, 'BPF_MAP_GET_FD_BY_ID')
  assert.deepEqual(others, [])
  assert.deepEqual([tally?.opened, tally?.closed, tally?.closedAtExit], [200000, 200000, 0])
  assert.deepEqual(reading.lost, nothingLost)
})

test('events tell each opening and release, in order, by file', async () => {
  const victim = await buildVictim('file-fates')
  const { events, reading } = await followToEnd([victim, 'dup2', '5'], { events: true })
  const openings = events.filter((event) => event.kind === 'opening')
  const releases = events.filter((event) => event.kind === 'release')
  assert.equal(openings.length, 6)
  assert.deepEqual(
    openings.map(({ file }) => file).toSorted(),
    releases.map(({ file }) => file).toSorted(),
  )
  assert.equal(releases.filter(({ by }) => by === 'close').length, 5)
  assert.equal(releases.filter(({ by }) => by === 'exit').length, 1)
  for (const { site } of openings) assert.ok(reading.sites.some(({ id }) => id === site))
})

test('threads that end at the same moment leave each file once', async () => {
  const { reading } = await followToEnd([await buildVictim('file-fates'), 'ends-at-once', '100'])
  const [tally] = talliesOf(reading, 'BPF_MAP_GET_FD_BY_ID')
  assert.deepEqual([tally?.opened, tally?.closedAtExit], [300, 300])
  const left = reading.leftAtExit.filter(({ site }) => site === tally?.site)
  assert.deepEqual(counts(left), [[300, 300]])
})

test('a shell that becomes a Go program does not hide what the collector closes first', async (t) => {
  const missing = await missingToolchain('go')
  if (missing !== null) return t.skip(missing)
  const { binary } = await markedVictim('go', 'left-to-gc')
  await using followed = await follow(['sh', '-c', 'echo up; read go; exec "$0"', binary])
  const { child, tracker } = followed
  if (child.stdout !== null) await once(child.stdout, 'data')
  // Nothing that is followed now has a collector; and nobody looks again before the program has ended.
  tracker.poll()
  child.stdin?.write('go\n')
  await once(child, 'exit')
  const [tally] = talliesOf(tracker.read(), 'BPF_OBJ_GET')
  assert.ok(tally !== undefined && tally.closedByGc > 0, JSON.stringify(tally))
})

for (const backend of ['kmem_cache_alloc', 'sys_exit_bpf'] as const) {
  test(`a map made by a syscall program is seen by ${backend}`, async () => {
    await using followed = await follow([await buildVictim('light-skeleton')], { backend })
    assert.equal(followed.tracker.backend.name, backend)
    const made = (): SiteTally[] =>
      talliesOf(followed.tracker.read(), 'BPF_PROG_TEST_RUN').filter(({ opened }) => opened > 0)
    await followed.until(() => made().length > 0)
    const [tally] = made()
    assert.equal(tally?.opened, 1)
    const holdings = followed.tracker.read().holdings
    assert.deepEqual(counts(holdings.filter(({ site }) => site === tally.site)), [[1, 1]])
    followed.child.stdin?.end('next\nquit\n')
    await followed.until(() => followed.tracker.liveProcesses() === 0)
    assert.deepEqual(followed.tracker.read().holdings, [])
  })
}

test('a file in flight is open, though no fd leads to it', async () => {
  await using followed = await follow([await buildVictim('scm-rights'), 'stream'])
  followed.child.stdin?.write('next\n')
  const open = (): readonly (readonly number[])[] => counts(followed.tracker.read().holdings)
  await followed.until(() => JSON.stringify(open()) === '[[1,0]]')
})

test('what a running process had before is there without a site, and its end is told', async () => {
  await using victim = await startVictim('lifetime')
  using symboliser = new Symboliser()
  const scope = { kind: 'processes', pids: [victim.pid] } as const
  using tracker = OpeningTracker.open({ scope, symboliser })
  const before = tracker.read().holdings
  assert.deepEqual(counts(before), [[1, 1]])
  assert.equal(before[0]?.site, null)
  await victim.until('obj-get')
  assert.ok(tracker.poll().some(({ kind }) => kind === 'opening'))
  assert.ok(talliesOf(tracker.read(), 'BPF_OBJ_GET').length > 0)
  await victim[Symbol.asyncDispose]()
  const releases = []
  for (let waited = 0; waited < 100 && tracker.liveProcesses() > 0; waited++) {
    releases.push(...tracker.poll())
    await sleep(20)
  }
  releases.push(...tracker.poll())
  assert.ok(releases.some((event) => event.kind === 'release' && event.site === null))
})

test('what only the collector of Go closed is counted apart', async (t) => {
  const missing = await missingToolchain('go')
  if (missing !== null) return t.skip(missing)
  const victim = await markedVictim('go', 'left-to-gc')
  const { reading } = await followToEnd([victim.binary])
  const [tally] = talliesOf(reading, 'BPF_OBJ_GET')
  assert.deepEqual([tally?.opened, tally?.closed, tally?.closedByGc], [12, 0, 12])
})

test('C code of a Go program is followed to the Go line that called it', async (t) => {
  const missing = await missingToolchain('go')
  if (missing !== null) return t.skip(missing)
  const victim = await markedVictim('go', 'cgo-forgotten')
  const { reading } = await followToEnd([victim.binary])
  const [tally] = talliesOf(reading, 'BPF_OBJ_GET')
  assert.ok(framesOf(reading, tally?.site ?? 0).includes(`main.readCounter:${victim.line}`))
})

test('numbers that do not name what they named are told, and what only looks so is not', async () => {
  const victim = await buildVictim('misused-fds')
  const { reading, events } = await followToEnd([victim], { misuse: true })
  assert.deepEqual(
    reading.misuses.map(({ what, object }) => [what, object?.name]),
    [
      ['double-close', 'vic_misused'],
      ['close-of-foreign-file', 'vic_misused'],
      ['bpf-on-closed-fd', 'vic_misused'],
      ['bpf-on-recycled-fd', 'vic_misused'],
    ],
  )
  assert.deepEqual(
    events.filter(({ kind }) => kind === 'misuse'),
    reading.misuses,
  )
  const functions = reading.misuses.map(({ site }) => framesOf(reading, site).join(' '))
  for (const [index, name] of [
    'double_close',
    'foreign_close',
    'closed_fd',
    'recycled_fd',
  ].entries()) {
    assert.ok(functions[index]?.includes(name), functions[index])
  }
})

test('a cgroup is followed, also what joins it later', async (t) => {
  const directory = `/sys/fs/cgroup/unified/lastref-test-tracker-${process.pid}`
  if (!existsSync('/sys/fs/cgroup/unified/cgroup.procs'))
    return t.skip('no unified cgroup hierarchy')
  mkdirSync(directory)
  try {
    using symboliser = new Symboliser()
    const scope = { kind: 'cgroup', path: directory } as const
    using tracker = OpeningTracker.open({ scope, symboliser })
    assert.equal(tracker.liveProcesses(), 0)
    await using victim = await startVictim('lifetime')
    writeFileSync(`${directory}/cgroup.procs`, String(victim.pid))
    for (let waited = 0; waited < 100 && tracker.liveProcesses() === 0; waited++) {
      tracker.poll()
      await sleep(20)
    }
    await victim.until('obj-get')
    assert.ok(talliesOf(tracker.read(), 'BPF_OBJ_GET').length > 0)
  } finally {
    for (let waited = 0; waited < 100 && existsSync(directory); waited++) {
      try {
        rmdirSync(directory)
      } catch {
        await sleep(20)
      }
    }
  }
})

test('a process that does not exist cannot be followed', () => {
  using symboliser = new Symboliser()
  const scope = { kind: 'processes', pids: [4194999] } as const
  assert.throws(() => OpeningTracker.open({ scope, symboliser }), { code: 'LRE210' })
})

test('a tracker that is killed leaves nothing behind', async () => {
  const script = fileURLToPath(new URL('support/hold-tracker.ts', import.meta.url))
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    await once(child.stdout, 'data')
    const its = (): string[] =>
      takeCensus().objects.flatMap(({ kind, id, holders }) =>
        holders.some(
          (holder) =>
            holder.kind === 'file' && JSON.stringify(holder.at).includes(`"pid":${child.pid},`),
        )
          ? [`${kind} ${id}`]
          : [],
      )
    const held = new Set(its())
    assert.ok(held.size > 10)
    child.kill('SIGKILL')
    await once(child, 'exit')
    const remaining = (): string[] =>
      takeCensus().objects.flatMap(({ kind, id }) =>
        held.has(`${kind} ${id}`) ? [`${kind} ${id}`] : [],
      )
    for (let waited = 0; waited < 100 && remaining().length > 0; waited++) await sleep(50)
    assert.deepEqual(remaining(), [])
  } finally {
    child.kill('SIGKILL')
  }
})
