import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Feature } from '@lastref/ebpf'
import { startVictim } from '@lastref/lab'
import { lastref, lastrefEntry, runCommand, type Outcome } from './support/lastref.ts'
import { lastrefOfNobody } from './support/nobody.ts'

/** Asserts the status and that stderr, and only stderr, tells an error; returns its code. */
function errorCode(outcome: Outcome, status: number): string {
  assert.equal(outcome.status, status, outcome.stderr)
  assert.equal(outcome.stdout, '')
  const code = /LRE\d{3}/.exec(outcome.stderr)?.[0]
  assert.ok(code !== undefined, `no code in ${outcome.stderr}`)
  return code
}

test('no such id: its own code, for each kind', async () => {
  for (const kind of ['map', 'prog', 'link', 'btf']) {
    const outcome = await lastref('why', kind, '4294967')
    errorCode(outcome, 4)
    assert.match(outcome.stderr, /4294967/)
  }
})

test('a name that matches two maps lists both', async () => {
  await using one = await startVictim('lifetime')
  await using two = await startVictim('lifetime')
  const outcome = await lastref('why', 'map', 'vic_lifetime')
  const ambiguous = errorCode(outcome, 4)
  for (const id of [...one.report.maps, ...two.report.maps])
    assert.match(outcome.stderr, new RegExp(`\\b${id}\\b`))
  assert.notEqual(ambiguous, errorCode(await lastref('why', 'map', 'no_such_name'), 4))
})

test('a pin path that does not exist, or is no BPF object, or not what was asked for', async () => {
  await using victim = await startVictim('lifetime')
  const { pin } = await victim.until('pin')
  const directory = mkdtempSync(join(tmpdir(), 'lastref-test-'))
  try {
    const file = join(directory, 'file')
    writeFileSync(file, 'text')
    const missing = errorCode(await lastref('why', 'map', '/sys/fs/bpf/no-such-pin'), 4)
    const foreign = errorCode(await lastref('why', 'map', file), 4)
    const other = errorCode(await lastref('why', 'prog', pin ?? ''), 4)
    assert.notEqual(missing, foreign)
    assert.notEqual(missing, other)
  } finally {
    rmSync(directory, { recursive: true })
  }
})

test('wrong usage is status 2', async () => {
  for (const args of [
    ['why'],
    ['why', 'table', '1'],
    ['no-such-command'],
    ['ls', '--no-such-flag'],
  ])
    errorCode(await lastref(...args), 2)
})

/** What `lastref why` says about a map whose last reference goes after so many milliseconds. */
async function whyVanishing(delay: number): Promise<'alive' | 'vanished' | 'unknown'> {
  const victim = await startVictim('lifetime')
  const [id] = victim.report.maps
  const running = lastref('why', 'map', String(id))
  await sleep(delay)
  await victim[Symbol.asyncDispose]()
  const outcome = await running
  if (outcome.status === 0) return 'alive'
  const code = errorCode(outcome, 4)
  if (code === 'LRE201') return 'unknown'
  assert.equal(code, 'LRE207')
  assert.match(outcome.stderr, new RegExp(`: map ${id} was freed while it was read\n`))
  return 'vanished'
}

test('an id that vanishes while it is read: its own code', async () => {
  // The moment between the two readings is looked for: how long Node takes to start is not known.
  let delay = 400
  for (let attempt = 1, step = 200; attempt <= 40; attempt++) {
    // oxlint-disable-next-line no-await-in-loop -- each attempt follows from the one before
    const answer = await whyVanishing(delay)
    if (answer === 'vanished') return
    delay = Math.max(0, delay + (answer === 'alive' ? -step : step))
    step = Math.max(25, step / 2)
  }
  assert.fail('never freed between the two readings')
})

test('a kernel that refuses a kind of program: doctor names it, the others still answer', async (t) => {
  const { status, stdout } = await lastref('doctor', '--json')
  assert.equal(status, 0)
  const { features }: { features: readonly Feature[] } = JSON.parse(stdout)
  const refused = features.find(({ name, supported }) => name === 'attach:fentry' && !supported)
  if (refused === undefined) {
    t.skip('this kernel refuses no kind of program that doctor tries')
    return
  }
  assert.match(refused.reason, /E[A-Z]+/)
  assert.ok(features.some(({ group, supported }) => group === 'attach' && supported))
  const help = await lastref('help', 'LRE154')
  assert.match(help.stdout, /^LRE154: /)
})

/** Runs `lastref ARGS…` in a mount namespace of its own where no bpffs is mounted. */
async function withoutBpffs(...args: readonly string[]): Promise<Outcome> {
  const script = 'while umount /sys/fs/bpf 2>/dev/null; do :; done; exec "$@"'
  const shell = ['unshare', '-m', '--propagation', 'private', 'sh', '-c', script, 'sh']
  return await runCommand([...shell, process.execPath, lastrefEntry, ...args])
}

test('without a bpffs mount the census still answers', async () => {
  await using victim = await startVictim('lifetime')
  const outcome = await withoutBpffs('why', 'map', String(victim.report.maps[0]), '--json')
  assert.equal(outcome.status, 0, outcome.stderr)
  assert.match(outcome.stdout, /"unexplained":\s*\{\s*"refcnt":\s*0,\s*"usercnt":\s*0/)
})

test('without a bpffs mount a pin path says so, with the command that mounts it', async () => {
  const outcome = await withoutBpffs('why', 'map', '/sys/fs/bpf/some-pin')
  assert.ok(outcome.status === 3 || outcome.status === 4, outcome.stderr)
  assert.match(outcome.stderr, /mount -t bpf/)
})

test('without privileges a pin path that cannot be read says so', async (t) => {
  if (process.getuid?.() !== 0) {
    t.skip('needs root to become somebody else')
    return
  }
  await using victim = await startVictim('lifetime')
  const { pin } = await victim.until('pin')
  const outcome = await lastrefOfNobody('why', 'map', pin ?? '')
  assert.ok(outcome.status === 3 || outcome.status === 4, outcome.stderr)
  errorCode(outcome, outcome.status)
})

test('processes that exit while they are read do no harm', async () => {
  await using storm = await startVictim('fork-storm')
  for (let i = 0; i < 5; i++) {
    const outcome = await lastref('ps')
    assert.equal(outcome.status, 0, outcome.stderr)
    const ledger = await lastref('why', 'map', String(storm.report.maps[0]), '--json')
    assert.equal(ledger.status, 0, ledger.stderr)
  }
})
