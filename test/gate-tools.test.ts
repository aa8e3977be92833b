// The gate over what real tools write: Flawfinder, Clang's analyzer and Semgrep look at a real source, and
// what the gate makes of it is judged by Microsoft's SARIF Multitool.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { FindingsDocument } from '@lastref/model'
import { lastrefEntry, runCommand, type Outcome } from './support/lastref.ts'
import { systemTool, testTool } from './support/test-tools.ts'

const source = `#include <bpf/bpf.h>
#include <string.h>

int read_counter(const char *pin, void *value)
{
	char name[16];
	unsigned int key = 0;
	int *missing = 0;
	int fd = bpf_obj_get(pin);

	if (fd < 0)
		return *missing;
	strcpy(name, pin);
	if (bpf_map_lookup_elem(fd, &key, value))
		return -1;
	close(fd);
	return name[0];
}
`

const rules = `rules:
  - id: no-strcpy
    languages: [c]
    severity: ERROR
    message: strcpy does not know the size of its target
    metadata:
      cwe: ['CWE-120: Buffer Copy without Checking Size of Input']
    pattern: strcpy(...)
`

let folder = ''

function gate(...args: readonly string[]): Promise<Outcome> {
  return runCommand(['env', '-C', folder, process.execPath, lastrefEntry, 'gate', ...args])
}

async function documentOf(...args: readonly string[]): Promise<FindingsDocument> {
  const { stdout } = await gate(...args, '--json')
  const document: FindingsDocument = JSON.parse(stdout)
  return document
}

function write(name: string, command: string, args: readonly string[]): void {
  const env = { ...process.env, SEMGREP_SEND_METRICS: 'off', HOME: folder }
  writeFileSync(
    join(folder, name),
    execFileSync(command, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] }),
  )
}

const told = ({ findings }: FindingsDocument): readonly string[] =>
  findings.map(({ code, risk, site }) => `${code} ${risk?.level} ${site?.file}:${site?.line}`)

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'lastref-tools-'))
  writeFileSync(join(folder, 'reader.c'), source)
  writeFileSync(join(folder, 'rules.yaml'), rules)
})
after(() => rmSync(folder, { recursive: true, force: true }))

const flawfinder = systemTool('flawfinder')
const semgrep = testTool('semgrep')
const multitool = testTool('sarif-multitool')

describe('the gate reads', () => {
  test('SARIF of Flawfinder', { skip: flawfinder.skip }, async () => {
    write('flawfinder.sarif', flawfinder.path ?? '', ['--sarif', 'reader.c'])
    const document = await documentOf('flawfinder.sarif')
    assert.deepEqual(told(document), [
      'flawfinder/FF1001 high reader.c:13',
      'flawfinder/FF1013 low reader.c:6',
    ])
    assert.equal(document.gate?.inputs[0]?.tools[0]?.name, 'Flawfinder')
    assert.deepEqual(document.findings[0]?.ids?.includes('CWE-120'), true)
  })

  test('SARIF of Clang', async () => {
    const clang = execFileSync(join(import.meta.dirname, '../scripts/find-clang'), {
      encoding: 'utf8',
    }).trim()
    const args = ['--analyze', '-Xclang', '-analyzer-output=sarif', '-o', 'clang.sarif', 'reader.c']
    execFileSync(clang, args, { cwd: folder, stdio: 'ignore' })
    const [first] = (await documentOf('clang.sarif')).findings
    assert.equal(first?.code, 'clang/core.NullDereference')
    assert.deepEqual(first.site, { function: null, file: 'reader.c', line: 12 })
    assert.ok(first.path.length >= 2 && first.path.every(({ file }) => file === 'reader.c'))
  })

  test('JSON and SARIF of Semgrep, for what one call says', { skip: semgrep.skip }, async () => {
    const args = [
      'scan',
      '--config',
      'rules.yaml',
      '--metrics=off',
      '--disable-version-check',
      '--quiet',
    ]
    const outputs = ['--json-output=semgrep.json', '--sarif-output=semgrep.sarif']
    write('semgrep.txt', semgrep.path ?? '', [...args, ...outputs, 'reader.c'])
    const json = await documentOf('semgrep.json')
    assert.deepEqual(told(json), ['semgrep/no-strcpy high reader.c:13'])
    assert.deepEqual(json.findings[0]?.ids, ['CWE-120'])
    assert.equal(json.gate?.inputs[0]?.scanned, 1)
    assert.match(told(await documentOf('semgrep.sarif')).join(), /no-strcpy high reader\.c:13$/u)
  })

  test('nothing of a tool that was cut off', { skip: flawfinder.skip }, async () => {
    const whole = readFileSync(join(folder, 'flawfinder.sarif'), 'utf8')
    writeFileSync(join(folder, 'cut.sarif'), whole.slice(0, whole.length / 2))
    const { status, stdout } = await gate('cut.sarif')
    assert.equal(status, 1)
    assert.match(stdout, /^error\[LRG002\] cut\.sarif is cut off/u)
  })
})

describe('the SARIF Multitool finds no error in', { skip: multitool.skip }, () => {
  /** Returns the errors that the Multitool tells, its warnings aside. */
  function errorsIn(name: string): readonly string[] {
    const args = ['validate', name, '--output', 'validated.sarif', '--log', 'ForceOverwrite']
    // Without it the program wants the ICU library, which small machines lack.
    const env = { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1', HOME: folder }
    const { stdout, stderr, error } = spawnSync(multitool.path ?? '', args, {
      cwd: folder,
      env,
      encoding: 'utf8',
    })
    assert.equal(error, undefined)
    assert.match(stdout, /1 files? scanned/u, stdout + stderr)
    return `${stdout}${stderr}`.split('\n').filter((line) => /\berror\b/u.test(line))
  }

  test('what the Multitool is asked to find: a log with an error has one', () => {
    writeFileSync(join(folder, 'bad.sarif'), '{"version":"2.1.0","runs":[{"results":[]}]}')
    assert.notDeepEqual(errorsIn('bad.sarif'), [])
  })

  test('the merged SARIF of every tool', { skip: flawfinder.skip || semgrep.skip }, async () => {
    const scan = await runCommand([
      'env',
      '-C',
      folder,
      process.execPath,
      lastrefEntry,
      'scan',
      '--no-cache',
      '.',
      '--format',
      'sarif',
    ])
    writeFileSync(join(folder, 'scan.sarif'), scan.stdout)
    assert.deepEqual(errorsIn('scan.sarif'), [])
    const policy =
      'gate:\n  waivers:\n    - rule: FF1013\n      reason: bounded by the caller\n      owner: ann\n      expires: 2099-01-01\n'
    writeFileSync(join(folder, 'policy.yaml'), policy)
    const reports = [
      'scan.sarif',
      'flawfinder.sarif',
      'clang.sarif',
      'semgrep.json',
      'semgrep.sarif',
      'cut.sarif',
    ]
    const all = ['--policy', 'policy.yaml', ...reports, '--format', 'sarif']
    writeFileSync(join(folder, 'gate.sarif'), (await gate(...all)).stdout)
    assert.deepEqual(errorsIn('gate.sarif'), [])

    await gate(
      '--policy',
      'policy.yaml',
      ...reports.slice(0, 5),
      '--baseline',
      'b.json',
      '--write-baseline',
    )
    const known = await gate(...all, '--baseline', 'b.json')
    assert.match(known.stdout, /"baselineState":"unchanged"/u)
    assert.match(known.stdout, /"suppressions":\[\{"kind":"external","status":"accepted"/u)
    writeFileSync(join(folder, 'known.sarif'), known.stdout)
    assert.deepEqual(errorsIn('known.sarif'), [])
  })

  test('the merged SARIF of what Trivy and OSV-Scanner write', async () => {
    const data = join(import.meta.dirname, '../packages/gate/testdata')
    const reports = [
      'trivy-kinds.json',
      'trivy-log4shell.json',
      'osv-log4shell.json',
      'semgrep.json',
    ]
    const { stdout } = await gate(...reports.map((name) => join(data, name)), '--format', 'sarif')
    writeFileSync(join(folder, 'components.sarif'), stdout)
    assert.deepEqual(errorsIn('components.sarif'), [])
  })
})
