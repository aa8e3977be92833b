import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Census, FindingsDocument, ObjectIdentity, TraceEvent } from '@lastref/model'
import { buildVictim, startVictim } from '@lastref/lab'
import { lastref } from './support/lastref.ts'
import { PinnedMap } from './support/pinned-map.ts'
import { Session } from './support/session.ts'

interface Rate {
  readonly command: string
  readonly object: ObjectIdentity | null
  readonly perSecond: number
}

const skip = process.getuid?.() !== 0 && 'needs root'

describe('trace and record', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'lastref-trace-'))
  let map: PinnedMap
  before(() => {
    map = new PinnedMap()
  })
  after(() => {
    map[Symbol.dispose]()
    rmSync(folder, { recursive: true, force: true })
  })

  /** A process that holds 20 files on the map when it is looked at for the first time, and stays. */
  const leak = () => startVictim('leak-obj-get', [map.path, '--count', '20', '--every', '0'])

  /** Starts a process that opens the map ten times a second, without end. */
  async function opener(): Promise<Session> {
    const program = await buildVictim('leak-obj-get')
    return Session.of([program, map.path, '--count', '0', '--every', '50'])
  }

  test('tells what was open before, each opening with its line, and what to think of it', async () => {
    await using session = await opener()
    const { status, stderr, stdout } = await lastref(
      'trace',
      '-p',
      String(session.pid),
      '--duration',
      '3s',
    )
    assert.match(stdout, /open when tracing began:\nleak-obj-get\[\d+\]/, stderr)
    assert.match(stdout, /\n\d\d:\d\d:\d\d\.\d{3} {2}open {4}map \d+ my_map {2}leak-obj-get\[\d+\]/)
    assert.match(stdout, /read_once \S*leak-obj-get\.c:7|obj_get \S*bpf\.h:\d+/)
    assert.match(stdout, /LRL\d+/)
    assert.ok(status === 0 || status === 1, stderr)
  })

  test('writes one document per line, and ends when the process does', async () => {
    await using session = await opener()
    await using tracing = Session.lastref('trace', '-p', String(session.pid), '--json')
    await tracing.until(/"kind":"opening"/)
    session.kill('SIGKILL')
    const { stdout, stderr } = await tracing.ended()
    const [census, ...rest] = stdout.trimEnd().split('\n')
    const held: Census = JSON.parse(census ?? '')
    assert.equal(held.schema, 'lastref.census/1')
    assert.deepEqual(
      held.processes?.map(({ pid }) => pid),
      [session.pid],
    )
    const events: readonly TraceEvent[] = rest.slice(0, -1).map((line) => JSON.parse(line))
    assert.ok(events.every(({ pid }) => pid === session.pid))
    assert.ok(events.some(({ kind }) => kind === 'opening'))
    const last: FindingsDocument = JSON.parse(rest.at(-1) ?? '')
    assert.equal(last.schema, 'lastref.findings/1')
    assert.match(stderr, new RegExp(`pid ${session.pid} has ended`))
  })

  test('Ctrl-C ends it with the findings', async () => {
    await using victim = await leak()
    await using tracing = Session.lastref('trace', '-p', String(victim.pid))
    await tracing.until(/fds 3/)
    tracing.kill('SIGINT')
    const { status, stdout } = await tracing.ended()
    assert.equal(status, 0)
    assert.match(stdout, /0 opened, 0 closed; 20 files held by 20 fds/)
  })

  test('counts bpf() commands by object', async () => {
    const loop = `while :; do bpftool -j map show pinned ${map.path}; bpftool map lookup pinned ${map.path} key 0 0 0 0 >&2; done`
    await using session = Session.of(['sh', '-c', `PATH=$PATH:/usr/sbin:/sbin; ${loop}`])
    const id = Number((await session.until(/"id":(\d+)/))[1])
    const { status, stderr, stdout } = await lastref(
      'trace',
      '--calls',
      '--json',
      '--duration',
      '3s',
    )
    assert.ok(status === 0 || status === 1, stderr)
    const rates = stdout
      .trimEnd()
      .split('\n')
      .flatMap((line): readonly Rate[] => {
        const document: { readonly rates?: readonly Rate[] } = JSON.parse(line)
        return document.rates ?? []
      })
    const lookups = rates.filter((rate) => rate.object?.id === id && rate.object.kind === 'map')
    assert.ok(lookups.some(({ command }) => command === 'BPF_MAP_LOOKUP_ELEM'))
    assert.ok(rates.every(({ perSecond }) => perSecond > 0))
  })

  test('a record is replayed as it was, with the same findings each time', async () => {
    await using session = await opener()
    const file = join(folder, 'r.lastref')
    const args = ['-o', file, '-p', String(session.pid), '--every', '100ms']
    await using recording = Session.lastref('record', '--stacks', ...args)
    // A busy machine takes its time for each reading, and a trend needs a few of them.
    for (let readings = 0; readings < 6;) {
      await sleep(500)
      readings = (await lastref('watch', '--from', file, '--json')).stdout.split('\n').length - 1
    }
    recording.kill('SIGINT')
    const { status, stderr } = await recording.ended()
    assert.equal(status, 0, stderr)
    assert.match(stderr, /r\.lastref: \d+ readings over/)
    const [one, two, screens] = await Promise.all([
      lastref('trace', '--from', file),
      lastref('trace', '--from', file),
      lastref('watch', '--from', file, '--json'),
    ])
    assert.equal(one.stdout, two.stdout)
    assert.match(one.stdout, /open {4}map \d+ my_map {2}leak-obj-get\[\d+\] {2}\S+ \S+\.[ch]:\d+/)
    const documents: readonly FindingsDocument[] = screens.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    assert.ok(documents.length > 2)
    assert.ok(documents.at(-1)?.findings.some(({ verdict }) => verdict === 'growing'))
  })

  test('a record that was cut off is replayed as far as it goes, and it is said', async () => {
    await using victim = await leak()
    const file = join(folder, 'killed.lastref')
    await using recording = Session.lastref(
      'record',
      '-o',
      file,
      '-p',
      String(victim.pid),
      '--every',
      '100ms',
    )
    const bytes = (): Buffer => {
      try {
        return readFileSync(file)
      } catch {
        return Buffer.alloc(0)
      }
    }
    while (bytes().length < 3000) await sleep(50)
    recording.kill('SIGKILL')
    await recording.ended()
    const whole = bytes()
    const replay = await lastref('watch', '--from', file)
    assert.equal(replay.status, 0, replay.stderr)
    assert.match(replay.stderr, /was cut off/)
    assert.match(replay.stdout, new RegExp(`${victim.pid} +leak-obj-get +20`))

    const damaged = join(folder, 'damaged.lastref')
    const bad = Buffer.from(whole)
    bad[Math.floor(bad.length * 0.7)] = (bad[Math.floor(bad.length * 0.7)] ?? 0) ^ 0xff
    writeFileSync(damaged, bad)
    const { status, stderr } = await lastref('watch', '--from', damaged)
    assert.equal(status, 0)
    assert.match(stderr, /damaged|cut off/)
  })

  test('bad input has an answer of its own', async () => {
    const foreign = join(folder, 'foreign')
    writeFileSync(foreign, 'no record')
    const cases = [
      [['trace', '-p', '4194999'], 4, /LRE203/],
      [['trace', '--cgroup', '/no/such'], 4, /LRE222/],
      [['watch', '--container', 'no-such'], 4, /LRE223/],
      [['record', '-o', join(folder, 'x'), '--unit', 'no-such'], 4, /LRE225/],
      [['trace', '--from', foreign], 4, /LRE304/],
      [['watch', '--from', join(folder, 'none')], 4, /LRE300/],
      [['watch', '--from', foreign, '-p', '1'], 2, /LRE021/],
      [['record'], 2, /LRE024/],
      [['record', '-o', '/no/such/x'], 4, /LRE310/],
      [['trace', '--interval', '1ms'], 2, /LRE022/],
    ] as const
    const outcomes = await Promise.all(cases.map(([args]) => lastref(...args)))
    cases.forEach(([args, status, message], index) => {
      assert.equal(outcomes[index]?.status, status, args.join(' '))
      assert.match(outcomes[index]?.stderr ?? '', message)
    })
  })
})
