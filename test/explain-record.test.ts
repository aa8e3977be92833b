// What was recorded is explained elsewhere as it was here; what was foretold comes true.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { startVictim } from '@lastref/lab'
import type { EvidenceDocument } from '@lastref/model'
import { explain } from './support/explain.ts'
import { lastref } from './support/lastref.ts'
import { lastrefOfNobody } from './support/nobody.ts'
import { Session } from './support/session.ts'

const skip = process.getuid?.() !== 0 && 'needs root'

describe('explain --from', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'lastref-evidence-'))
  after(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'agent.lastref')

  test('says of a record what it said live, to anybody who may read the file', async () => {
    await using victim = await startVictim('grow-fds')
    const args = ['-o', file, '-p', String(victim.pid), '--evidence', '--every', '100ms']
    await using recording = Session.lastref('record', ...args)
    await untilReadings(16, file)
    recording.kill('SIGINT')
    const recorded = await recording.ended()
    assert.equal(recorded.status, 0, recorded.stderr)
    const replayed = await lastref('explain', '--from', file, '--json')
    assert.equal(replayed.status, 1, replayed.stderr)
    const document: EvidenceDocument = JSON.parse(replayed.stdout)
    assert.equal(document.processes[0]?.conclusion.name, 'raw-fds')
    assert.equal(document.processes[0].pid, victim.pid)
    assert.equal(document.findings.findings[0]?.source, 'heap')
    chmodSync(folder, 0o755)
    chmodSync(file, 0o644)
    const unprivileged = await lastrefOfNobody('explain', '--from', file, '--json')
    assert.equal(unprivileged.stdout, replayed.stdout)
  })

  test('reads what is whole of a record that was cut off', async () => {
    const bytes = readFileSync(file)
    const cut = join(folder, 'cut.lastref')
    writeFileSync(cut, bytes.subarray(0, bytes.length - 100))
    const { status, stderr, stdout } = await lastref('explain', '--from', cut)
    assert.match(stderr, /was cut off/)
    assert.match(stdout, /raw fds that no object/)
    assert.equal(status, 1)
  })

  test('skips evidence where it is not asked for', async () => {
    const watched = await lastref('watch', '--from', file, '--json')
    assert.equal(watched.status, 0, watched.stderr)
  })

  test('record --evidence must know of whom', async () => {
    const { status, stderr } = await lastref('record', '-o', file, '--evidence', '--duration', '1s')
    assert.match(stderr, /LRE608/)
    assert.equal(status, 2)
  })
})

test('the fd limit that is foretold is really reached', { skip }, async () => {
  await using victim = await startVictim('grow-fds')
  const limit = readdirSync(`/proc/${victim.pid}/fd`).length + 600
  execFileSync('prlimit', ['--pid', String(victim.pid), `--nofile=${limit}:${limit}`])
  // A busy machine may be so slow that the end comes while it is looked at.
  const [{ process: explained }, end] = await Promise.all([explain(victim.pid), endOf(victim.pid)])
  const [forecast] = explained.forecasts
  assert.equal(forecast?.what, `RLIMIT_NOFILE of ${victim.pid}`)
  const { to } = explained.window
  const [expected, actual] = [Date.parse(forecast.at) - to, end - to]
  // It may also slow the victim: the order must be right, the second need not.
  assert.ok(actual > expected / 3 - 2000 && actual < expected * 3 + 2000, `${expected}, ${actual}`)
})

/** Every reading takes about as many bytes as the first; how long one takes depends on the machine. */
async function untilReadings(readings: number, file: string): Promise<void> {
  const size = (): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0
  let first = 0
  while (first < 500) {
    await sleep(50)
    first = size()
  }
  while (size() < readings * first) await sleep(50)
}

/** The victim ends when the kernel refuses it an fd: EMFILE. */
async function endOf(pid: number): Promise<number> {
  while (existsSync(`/proc/${pid}/exe`)) await sleep(20)
  return Date.now()
}

test('every process of a unit is explained, and lastref is not', { skip }, async () => {
  const mount = /^\S+ (\S+) cgroup2 /m.exec(readFileSync('/proc/self/mounts', 'utf8'))?.[1] ?? ''
  const unit = `lastref-test-${process.pid}.service`
  const directory = join(mount, unit)
  mkdirSync(directory)
  try {
    await using fds = await startVictim('grow-fds')
    await using memory = await startVictim('grow-memory')
    for (const { pid } of [fds, memory]) writeFileSync(join(directory, 'cgroup.procs'), String(pid))
    const window = ['--for', '3s', '--every', '200ms', '--json']
    const { status, stderr, stdout } = await lastref('explain', '--unit', unit, ...window)
    assert.equal(status, 1, stderr)
    const document: EvidenceDocument = JSON.parse(stdout)
    assert.deepEqual(
      document.processes.map(({ conclusion, pid }) => [pid, conclusion.name]),
      [
        [fds.pid, 'raw-fds'],
        [memory.pid, 'memory-leak'],
      ],
    )
  } finally {
    rmdirSync(directory)
  }
})
