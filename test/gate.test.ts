// lastref gate, from the command line: what people and CI jobs meet, also with input that is bad.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { FindingsDocument } from '@lastref/model'
import { lastrefEntry, runCommand, type Outcome } from './support/lastref.ts'

const data = resolve(import.meta.dirname, '../packages/gate/testdata')
const policy = resolve(import.meta.dirname, '../docs/examples/gate/lastref.yaml')

let folder = ''
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'lastref-gate-'))
})
after(() => rmSync(folder, { recursive: true, force: true }))

function file(name: string, content: string | object | Uint8Array): string {
  const path = join(folder, name)
  mkdirSync(join(path, '..'), { recursive: true })
  const isText = typeof content === 'string' || content instanceof Uint8Array
  writeFileSync(path, isText ? content : JSON.stringify(content))
  return path
}

const gate = (...args: readonly string[]): Promise<Outcome> =>
  runCommand(['env', '-C', folder, process.execPath, lastrefEntry, 'gate', ...args])

async function documentOf(...args: readonly string[]): Promise<FindingsDocument> {
  const { stdout, stderr } = await gate(...args, '--json')
  assert.match(stdout, /^\{/u, stderr)
  const document: FindingsDocument = JSON.parse(stdout)
  return document
}

function sarif(results: readonly object[], run: object = {}): object {
  return { version: '2.1.0', runs: [{ tool: { driver: { name: 'Tool' } }, results, ...run }] }
}

const wrong = { ruleId: 'R', level: 'error', message: { text: 'wrong' } }

describe('lastref gate', () => {
  test('blocks Log4Shell and Spring4Shell by the policy of the documentation, and passes what is patched', async () => {
    for (const [name, id, status] of [
      ['trivy-log4shell.json', 'CVE-2021-44228', 1],
      ['trivy-spring4shell.json', 'CVE-2022-22965', 1],
      ['trivy-patched.json', 'passed', 0],
    ] as const) {
      const ended = await gate('--policy', policy, join(data, name))
      assert.equal(ended.status, status, ended.stderr)
      assert.match(ended.stdout, new RegExp(`^(?:error\\[trivy/${id}\\]|gate ${id}: )`, 'mu'))
    }
  })

  test('writes every format in one call, and adds the summary to the file of the job', async () => {
    const summary = file('summary.md', '# job\n')
    const outputs = ['json', 'sarif', 'junit', 'github', 'gitlab', 'text'].flatMap((one) => [
      '--output',
      `${one}=out/o.${one}`,
    ])
    mkdirSync(join(folder, 'out'))
    const env = [
      'env',
      '-C',
      folder,
      `GITHUB_STEP_SUMMARY=${summary}`,
      process.execPath,
      lastrefEntry,
      'gate',
    ]
    const args = [
      '--policy',
      policy,
      join(data, 'trivy-log4shell.json'),
      ...outputs,
      '--output',
      `markdown=${summary}`,
    ]
    for (const _ of [1, 2]) assert.equal((await runCommand([...env, ...args])).status, 1)
    const text = (name: string): string => readFileSync(join(folder, 'out', `o.${name}`), 'utf8')
    assert.equal(JSON.parse(text('json')).gate.verdict, 'blocked')
    assert.equal(JSON.parse(text('sarif')).runs.length, 2)
    assert.match(text('junit'), /failures="1" errors="0" skipped="1"/u)
    assert.match(text('github'), /^::error file=app\/app\.jar,title=trivy\/CVE-2021-44228::/u)
    assert.match(text('gitlab'), /"severity": "blocker"/u)
    assert.match(text('text'), /gate blocked: 1 finding blocks; 1 waived/u)
    assert.equal(readFileSync(summary, 'utf8').match(/## ❌ lastref gate/gu)?.length, 2)
    assert.match(readFileSync(summary, 'utf8'), /^# job\n/u)
  })

  test('accepts what a baseline has, blocks what is new, and a baseline is not made of what cannot be read', async () => {
    const old = file('b/a.sarif', sarif([{ ...wrong, locations: [] }]))
    const baseline = join(folder, 'b/baseline.json')
    assert.equal((await gate(old, '--baseline', baseline, '--write-baseline')).status, 0)
    assert.match(
      (await gate(old, '--baseline', baseline)).stdout,
      /^gate passed: nothing blocks; 1 known$/mu,
    )
    const more = file('b/b.sarif', sarif([wrong, { ...wrong, ruleId: 'S' }]))
    assert.match(
      (await gate(more, '--baseline', baseline)).stdout,
      /^gate blocked: 1 finding blocks; 1 known$/mu,
    )
    const unread = await gate('nothing.sarif', '--baseline', baseline, '--write-baseline')
    assert.match(unread.stderr, /LRE053/u)
    assert.match((await gate(old, '--baseline', file('b/none', '{}'))).stderr, /LRE321/u)
    assert.equal((await gate(old, '--baseline', join(folder, 'b/gone'))).status, 4)
  })

  test('reads stdin and pipes, and the verdict stays when nobody reads it', async () => {
    const report = file('p.sarif', sarif([wrong]))
    const call = `'${process.execPath}' '${lastrefEntry}' gate`
    const piped = await runCommand([
      'bash',
      '-c',
      `${call} - <'${report}'; ${call} <(cat '${report}'); ${call} - </dev/null`,
    ])
    assert.equal(piped.stdout.match(/gate blocked: 1 finding blocks/gu)?.length, 3)
    assert.match(piped.stdout, /LRG002\] the standard input is empty/u)
    const closed = await runCommand(['bash', '-c', `set -o pipefail; ${call} '${report}' | true`])
    assert.equal(closed.status, 1)
  })

  test('is told what to require, and how much must have been looked at', async () => {
    file('r/scan.json', { results: [], errors: [], paths: { scanned: ['a.c'] } })
    assert.equal((await gate('--require', 'scan=r/*.json')).status, 0)
    assert.match(
      (await gate('--require', 'scan=r/*.json', '--require', 'sast=r/*.sarif')).stdout,
      /no file meets the requirement sast/u,
    )
    assert.match(
      (await gate('--require', 'scan=r/*.json', '--min-scanned', 'scan=2')).stdout,
      /says that only 1 target were|only 1/u,
    )
    for (const args of [
      [],
      ['--require', 'x'],
      ['--min-scanned', 'x', 'a'],
      ['--output', 'xml=a', 'a'],
    ]) {
      const ended = await gate(...args)
      assert.equal(ended.status, 2)
      assert.match(ended.stderr, /LRE05[01]/u)
    }
  })

  test('names the line of a policy that is wrong', async () => {
    const report = file('ok.sarif', sarif([]))
    const cases: readonly (readonly [string, RegExp])[] = [
      [
        'gate:\n  blok:\n    - severity: high\n',
        /LRE008.*bad\.yaml:2:3: lastref gate has no option "blok"/u,
      ],
      [
        'gate:\n  block:\n    - severity: high\n      pth: x\n',
        /LRE500.*bad\.yaml:4:7: an entry of block has no key "pth"/u,
      ],
      [
        'gate:\n  waivers:\n    - rule: R\n      reason: r\n      owner: o\n',
        /LRE500.*bad\.yaml:3:7: a waiver needs expires/u,
      ],
      ['gate:\n  policy: other.yaml\n', /LRE008.*--policy names this file/u],
      ['gate: [\n', /LRE008.*bad\.yaml:\d+:\d+/u],
    ]
    for (const [yaml, message] of cases) {
      const { status, stderr } = await gate('--policy', file('bad.yaml', yaml), report)
      assert.equal(status, 2, stderr)
      assert.match(stderr.replaceAll(/\s+/gu, ' '), message)
    }
    assert.equal((await gate('--policy', 'gone.yaml', report)).status, 2)
  })
})

describe('bad input blocks, and says why', () => {
  test('missing, empty, truncated, foreign, malformed, and what is no file', async () => {
    const whole = JSON.stringify(sarif([wrong]))
    mkdirSync(join(folder, 'x/directory'), { recursive: true })
    symlinkSync('loop', join(folder, 'x/loop'))
    const cases: readonly (readonly [string, string, RegExp])[] = [
      [join(folder, 'x/missing'), 'LRG001', /does not exist/u],
      [file('x/empty', ''), 'LRG002', /is empty/u],
      [file('x/cut', whole.slice(0, -20)), 'LRG002', /is cut off/u],
      [file('x/foreign', '<html>'), 'LRG002', /is not JSON/u],
      [file('x/other', '{"vulnerabilities":[]}'), 'LRG002', /none of the formats/u],
      [file('x/census', '{"schema":"lastref.census/1"}'), 'LRG002', /has no findings/u],
      [file('x/form', { version: '2.1.0', runs: [{}] }), 'LRG002', /names no tool/u],
      [file('x/bytes', new Uint8Array([0x7b, 0xff, 0xfe])), 'LRG002', /is not text in UTF-8/u],
      [join(folder, 'x/directory'), 'LRG002', /is a directory/u],
      ['/dev/zero', 'LRG002', /is not a regular file/u],
      [join(folder, 'x/loop'), 'LRG002', /cannot be read/u],
    ]
    for (const [path, code, why] of cases) {
      const { findings, gate: verdict } = await documentOf(path)
      assert.equal(verdict?.verdict, 'blocked')
      assert.deepEqual([findings[0]?.code, findings.length], [code, 1], path)
      assert.match(findings[0]?.title ?? '', why)
    }
  })

  test('one bad input blocks also beside good ones', async () => {
    const good = file('g.sarif', sarif([]))
    assert.equal((await gate(good)).status, 0)
    assert.equal((await gate(good, join(folder, 'missing'))).status, 1)
  })

  test('hostile SARIF acts on nothing: paths, names, nesting and circles', async () => {
    file('src/real.c', 'one\ntwo secret\nthree\n')
    const at = (uri: string): object => ({
      ...wrong,
      locations: [{ physicalLocation: { artifactLocation: { uri }, region: { startLine: 2 } } }],
    })
    const names = [
      '../../../../etc/passwd',
      'file:///etc/passwd',
      'https://evil/x',
      'src/real.c',
      '\u001b[2J\n::error::x',
      `${'a/'.repeat(5000)}b`,
    ]
    const circle = {
      originalUriBaseIds: { A: { uri: 'a/', uriBaseId: 'B' }, B: { uri: 'b/', uriBaseId: 'A' } },
      artifacts: [{ parentIndex: 0, location: { uri: 'x', uriBaseId: 'A' } }],
    }
    const byBase = {
      ...wrong,
      locations: [{ physicalLocation: { artifactLocation: { index: 0 } } }],
    }
    const text = JSON.stringify(sarif([...names.map(at), byBase], circle))
    const deep = text.replace(
      '"level":"error"',
      `"level":"error","properties":${'[{"a":'.repeat(20_000)}1${'}]'.repeat(20_000)}`,
    )
    const path = file('hostile.sarif', deep)
    for (const format of ['text', 'markdown', 'github', 'junit', 'sarif', 'json', 'gitlab']) {
      const { status, stdout, stderr } = await gate(path, '--format', format)
      assert.equal(status, 1, stderr)
      assert.doesNotMatch(stdout, /root:|two secret/u, format)
      if (format === 'json' || format === 'sarif') continue
      assert.ok(!stdout.includes('\u001b'), format)
      assert.doesNotMatch(stdout, /^::error::x/mu, format)
    }
  })

  test('a webhook that hangs delays the end, and hides neither the verdict nor its status', async (t) => {
    const server = createServer(() => null).listen(0, '127.0.0.1')
    await once(server, 'listening')
    t.after(() => {
      server.closeAllConnections()
      server.close()
    })
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const yaml = 'gate:\n  notify:\n    - to: wecom\n      url-env: HOOK\n'
    const args = [
      'gate',
      '--policy',
      file('hang.yaml', yaml),
      '--notify-timeout',
      '1s',
      file('h.sarif', sarif([wrong])),
    ]
    const env = { ...process.env, HOOK: `http://127.0.0.1:${port}/send?key=verysecretkey` }
    const child = spawn(process.execPath, [lastrefEntry, ...args], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let [out, err] = ['', '']
    child.stdout.on('data', (part) => (out += String(part)))
    child.stderr.on('data', (part) => (err += String(part)))
    // The verdict is there while the service still hangs.
    await once(server, 'request')
    assert.match(out, /^gate blocked: 1 finding blocks$/mu)
    const [status] = await once(child, 'exit')
    assert.equal(status, 1)
    assert.match(err, /^warning\[LRE501\]: wecom was not told: /u)
    assert.doesNotMatch(out + err, /verysecretkey/u)
  })
})
