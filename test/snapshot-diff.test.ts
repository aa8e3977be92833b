import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, test, type TestContext } from 'node:test'
import { startVictim, type Victim } from '@lastref/lab'
import type { CensusDiff } from '@lastref/model'

const bin = fileURLToPath(new URL('../packages/cli/src/bin.ts', import.meta.url))
const openings = 100

interface Ended {
  readonly status: number | null
  readonly stdout: Buffer
  readonly stderr: string
}

function run(file: string, args: readonly string[], cwd: string, input?: Uint8Array): Ended {
  const ended = spawnSync(file, args, {
    cwd,
    input: input ?? '',
    maxBuffer: 256 * 1024 * 1024,
    env: { ...process.env, NO_COLOR: '1' },
  })
  if (ended.error !== undefined) throw ended.error
  const { status, stdout, stderr } = ended
  return { status, stdout, stderr: stderr.toString('utf8') }
}

function lastref(cwd: string, ...args: readonly string[]): Ended {
  return run(process.execPath, [bin, ...args], cwd)
}

/** Runs lastref as a user to whom the kernel grants nothing: every capability is gone for good. */
function unprivileged(cwd: string, ...args: readonly string[]): Ended {
  const without = ['--bounding-set=-all', '--inh-caps=-all', '--ambient-caps=-all']
  return run('setpriv', [...without, '--no-new-privs', process.execPath, bin, ...args], cwd)
}

function directory(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'lastref-snapshot-'))
  t.after(() => rmSync(path, { recursive: true, force: true }))
  return path
}

function diffOf(ended: Ended): CensusDiff {
  assert.equal(ended.status, 0, ended.stderr)
  const diff: CensusDiff = JSON.parse(ended.stdout.toString('utf8'))
  return diff
}

async function pinnedMap(owner: Victim): Promise<{ pin: string; id: number }> {
  const { pin, maps } = await owner.until('pin')
  const [id] = maps
  assert.ok(pin !== undefined && id !== undefined)
  return { pin, id }
}

test('two snapshots around a leak name the process, the map and the number of files', async (t) => {
  const path = directory(t)
  await using owner = await startVictim('lifetime')
  const { pin, id } = await pinnedMap(owner)

  const first = lastref(path, 'snapshot', '-o', 'before')
  assert.equal(first.status, 0, first.stderr)
  assert.match(first.stderr, /^before: \d+ objects, \d+ holders, [\d.]+ [KM]?i?B\n/u)
  await using leak = await startVictim('leak-obj-get', [
    pin,
    '--count',
    `${openings}`,
    '--every',
    '0',
  ])
  assert.equal(lastref(path, 'snapshot', '-o', 'after').status, 0)

  const diff = diffOf(unprivileged(path, 'diff', 'before', 'after', '--json'))
  assert.deepEqual(
    diff.growth.find((process) => process.pid === leak.pid),
    {
      object: { kind: 'map', id, name: diff.growth[0]?.object.name },
      settled: true,
      pid: leak.pid,
      comm: 'leak-obj-get',
      container: null,
      files: { before: 0, after: openings },
      fds: { before: 0, after: openings },
    },
  )
  const map = diff.objects.find((object) => object.kind === 'map' && object.id === id)
  assert.equal((map?.refcnt.after ?? 0) - (map?.refcnt.before ?? 0), openings)
  assert.deepEqual(map?.unexplained.after, { refcnt: 0, usercnt: 0 })

  const text = unprivileged(path, 'diff', 'before', 'after').stdout.toString('utf8')
  assert.match(
    text,
    new RegExp(`\\+100 +100 .*\\+100 +leak-obj-get\\[${leak.pid}\\] +map ${id} `, 'u'),
  )
  assert.equal(unprivileged(path, 'diff', 'before', 'after', '--fail-on-growth').status, 1)
  assert.equal(unprivileged(path, 'diff', 'before', 'before', '--fail-on-growth').status, 0)
})

test('a snapshot compared with now shows what was closed since', async (t) => {
  const path = directory(t)
  await using owner = await startVictim('lifetime')
  const { pin, id } = await pinnedMap(owner)
  let pid: number
  {
    await using leak = await startVictim('leak-obj-get', [pin, '--count', '5', '--every', '0'])
    pid = leak.pid
    assert.equal(lastref(path, 'snapshot', '-o', 'before').status, 0)
  }
  const diff = diffOf(lastref(path, 'diff', 'before', '--json'))
  const map = diff.objects.find((object) => object.kind === 'map' && object.id === id)
  const process = map?.processes.find((change) => change.pid === pid)
  assert.deepEqual(process?.files, { before: 5, after: 0 })
})

describe('snapshot writes', () => {
  test('to a file named after host and time', (t) => {
    const path = directory(t)
    assert.equal(lastref(path, 'snapshot').status, 0)
    const [name = '', ...others] = readdirSync(path)
    assert.deepEqual(others, [])
    assert.match(name, /^lastref-[\w.-]+-\d{8}T\d{6}\.\d+Z\.lastref$/u)
    assert.equal(statSync(join(path, name)).mode & 0o777, 0o600)
  })

  test('to stdout, and diff reads it from stdin', (t) => {
    const path = directory(t)
    const { stdout, status } = lastref(path, 'snapshot', '-o', '-')
    assert.equal(status, 0)
    writeFileSync(join(path, 'same'), stdout)
    const same = run(process.execPath, [bin, 'diff', '-', 'same', '--json'], path, stdout)
    assert.deepEqual(diffOf(same).objects, [])
    const command = `'${process.execPath}' '${bin}' diff - same --json <same`
    assert.deepEqual(diffOf(run('sh', ['-c', command], path)).objects, [])
    assert.deepEqual(
      diffOf(run('sh', ['-c', `cat same | ${command.slice(0, -6)}`], path)).objects,
      [],
    )
  })

  test('never to a terminal', (t) => {
    const path = directory(t)
    const command = `'${process.execPath}' '${bin}' snapshot -o -`
    const ended = run('script', ['-qec', command, '/dev/null'], path)
    assert.equal(ended.status, 2)
    assert.match(ended.stdout.toString('utf8'), /error\[LRE311\]/u)
  })

  test('the census as JSON, and a file only when one is named', (t) => {
    const path = directory(t)
    const alone = lastref(path, 'snapshot', '--json')
    assert.equal(JSON.parse(alone.stdout.toString('utf8')).schema, 'lastref.census/1')
    assert.deepEqual(readdirSync(path), [])
    const both = lastref(path, 'snapshot', '--json', '-o', 'file')
    assert.equal(JSON.parse(both.stdout.toString('utf8')).schema, 'lastref.census/1')
    assert.deepEqual(readdirSync(path), ['file'])
    const clash = lastref(path, 'snapshot', '--json', '-o', '-')
    assert.deepEqual([clash.status, clash.stdout.length], [2, 0])
    assert.match(clash.stderr, /error\[LRE313\]/u)
  })
})

test('what is no snapshot has a code and a status, and nothing on stdout', (t) => {
  const path = directory(t)
  assert.equal(lastref(path, 'snapshot', '-o', 'whole').status, 0)
  const whole = readFileSync(join(path, 'whole'))
  const damaged = Buffer.from(whole)
  damaged.writeUInt8(damaged.readUInt8(50) ^ 1, 50)
  const contents = {
    empty: Buffer.alloc(0),
    foreign: Buffer.from('{"schema":"lastref.census/1"}'),
    truncated: whole.subarray(0, whole.length / 2),
    damaged,
    '\u001b[31mhostile\n': Buffer.from('GIF89a'),
  }
  for (const [name, content] of Object.entries(contents)) writeFileSync(join(path, name), content)
  const codes = {
    missing: 'LRE300',
    '.': 'LRE301',
    empty: 'LRE303',
    foreign: 'LRE304',
    truncated: 'LRE306',
    damaged: 'LRE307',
    '\u001b[31mhostile\n': 'LRE304',
  }
  for (const [name, code] of Object.entries(codes)) {
    const { status, stdout, stderr } = unprivileged(path, 'diff', name, 'whole')
    assert.deepEqual([name, status, stdout.length], [name, 4, 0])
    assert.ok(stderr.startsWith(`error[${code}]: `), stderr)
    assert.ok(!stderr.includes('\u001b'))
  }
})

test('a file that is cut off after its census is used, and says so', (t) => {
  const path = directory(t)
  assert.equal(lastref(path, 'snapshot', '-o', 'whole').status, 0)
  const whole = readFileSync(join(path, 'whole'))
  writeFileSync(join(path, 'cut'), whole.subarray(0, whole.length - 1))
  const { status, stderr } = unprivileged(path, 'diff', 'cut', 'whole')
  assert.equal(status, 0, stderr)
  assert.match(stderr, /note: ending: cut is cut off after its census, which is whole/u)
})
