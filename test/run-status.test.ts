import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { FindingsDocument } from '@lastref/model'
import { buildVictim } from '@lastref/lab'
import { lastref } from './support/lastref.ts'
import { PinnedMap } from './support/pinned-map.ts'

const skip = process.getuid?.() !== 0 && 'needs root'

describe('the status and the report of run', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'lastref-run-'))
  let map: PinnedMap
  let leak: readonly string[] = []
  let fixed: readonly string[] = []
  before(async () => {
    map = new PinnedMap()
    const times = ['--count', '20', '--every', '0', '--exit']
    leak = [await buildVictim('leak-obj-get'), map.path, ...times]
    fixed = [await buildVictim('leak-obj-get-fixed'), map.path, ...times]
  })
  after(() => {
    map[Symbol.dispose]()
    rmSync(folder, { recursive: true, force: true })
  })

  test('a leak is 23, and is told with function and line', async () => {
    const { status, stderr, stdout } = await lastref('run', '--', ...leak)
    assert.equal(status, 23, stderr)
    assert.match(stderr, /error\[LRL001\] leaked: 20 files on map \d+ my_map/)
    assert.match(stderr, /read_once {2}\S*leak-obj-get\.c:7/)
    assert.match(stderr, /20 opened, 0 closed; 20 files held by 20 fds; 0 events lost/)
    // Only what the command itself says.
    assert.match(stdout, /^\{"ready":true,"step":"opened".*\}\n$/)
  })

  test('its fixed twin is 0, and everything was closed', async () => {
    const { status, stderr } = await lastref('run', '--', ...fixed)
    assert.equal(status, 0, stderr)
    assert.match(stderr, /^no findings\n20 opened, 20 closed; 0 files held/)
  })

  test("the command's own failure wins, and what is no failure can be chosen", async () => {
    const script = '"$@"; exit 7'
    const [own, other, never] = await Promise.all([
      lastref('run', '--', 'sh', '-c', script, 'sh', ...leak),
      lastref('run', '--exit-code', '9', '--', ...leak),
      lastref('run', '--fail-on', 'never', '--', ...leak),
    ])
    assert.deepEqual([own.status, other.status, never.status], [7, 9, 0])
    assert.match(own.stderr, /LRL001/)
    assert.match(never.stderr, /LRL001/)
  })

  test('a command that cannot be run, or is killed, ends as a shell tells it', async () => {
    const [missing, data, directory, killed] = await Promise.all([
      lastref('run', '--', 'no-such-command'),
      lastref('run', '--', '/etc/passwd'),
      lastref('run', '--', '/tmp'),
      lastref('run', '--', 'sh', '-c', 'kill -KILL $$'),
    ])
    assert.deepEqual(
      [missing.status, data.status, directory.status, killed.status],
      [127, 126, 126, 137],
    )
    assert.match(missing.stderr, /LRE220.*no-such-command/)
    assert.match(data.stderr, /LRE221/)
  })

  test('what lastref cannot do is 125, and wrong usage is 2: nothing was run', async () => {
    const file = join(folder, 'ran')
    const [output, usage, suppressions, missing] = await Promise.all([
      lastref('run', '-o', '/no/such/directory/x', '--', 'touch', file),
      lastref('run', '--exit-code', '125', '--', 'touch', file),
      lastref('run', '--suppressions', '/no/such/file', '--', 'touch', file),
      lastref('run', '--json'),
    ])
    assert.deepEqual(
      [output.status, usage.status, suppressions.status, missing.status],
      [125, 2, 125, 2],
    )
    assert.deepEqual(readdirSync(folder), [])
  })

  test('a report in a file is a document, named after the pid of the command', async () => {
    const pattern = join(folder, 'report-%p.json')
    const { status, stderr } = await lastref('run', '--json', '-o', pattern, '--', ...leak)
    assert.equal(status, 23, stderr)
    const [name = ''] = readdirSync(folder).filter((one) => one.startsWith('report-'))
    const document: FindingsDocument = JSON.parse(readFileSync(join(folder, name), 'utf8'))
    const [finding] = document.findings
    assert.equal(document.schema, 'lastref.findings/1')
    assert.deepEqual(document.command, { argv: leak, exitCode: 0 })
    assert.equal(document.summary?.opened, 20)
    assert.equal(finding?.verdict, 'leaked')
    assert.equal(finding.count, 20)
    assert.equal(name, `report-${finding.pids[0]}.json`)
    assert.match(stderr, /^lastref: 1 finding, told in /)
  })

  test('suppressions and a baseline leave out what is known, and say what matches nothing', async () => {
    const baseline = join(folder, 'baseline.json')
    const suppressions = join(folder, 'suppressions')
    writeFileSync(suppressions, '# known\nobject:my_map\nsite:no_such_function\n')
    const [first, suppressed] = await Promise.all([
      lastref('run', '--json', '-o', baseline, '--', ...leak),
      lastref('run', '--suppressions', suppressions, '--', ...leak),
    ])
    assert.deepEqual([first.status, suppressed.status], [23, 0])
    assert.match(suppressed.stderr, /suppressions: 1 left out/)
    assert.match(suppressed.stderr, /line 3 \(site:no_such_function\) matches nothing/)
    const known = await lastref('run', '--baseline', baseline, '--', ...leak)
    assert.equal(known.status, 0, known.stderr)
    assert.match(known.stderr, /baseline: 1 known and left out/)
  })

  test('with --misuse numbers that are closed twice or taken from others are told', async () => {
    const victim = await buildVictim('misused-fds')
    const { status, stderr } = await lastref('run', '--misuse', '--', victim)
    assert.equal(status, 23, stderr)
    assert.match(stderr, /error\[LRL102\][^]* in foreign_close\n/)
    assert.match(stderr, /warning\[LRL101\][^]* in double_close\n/)
  })

  test('other formats are what they claim', async () => {
    const [sarif, junit, github] = await Promise.all([
      lastref('run', '--format', 'sarif', '--', ...leak),
      lastref('run', '--format', 'junit', '--', ...leak),
      lastref('run', '--format', 'github', '--', ...leak),
    ])
    const log: { readonly version: string } = JSON.parse(sarif.stderr)
    assert.equal(log.version, '2.1.0')
    assert.match(junit.stderr, /^<\?xml /)
    assert.match(github.stderr, /^::error /)
  })
})
