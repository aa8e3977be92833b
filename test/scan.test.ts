// lastref scan, from the command line: what people and CI jobs meet.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { lastref, lastrefEntry, runCommand, type Outcome } from './support/lastref.ts'

const leaky = `#include <bpf/bpf.h>
int leaky(const char *pin)
{
	int fd = bpf_obj_get(pin);
	if (fd < 0)
		return -1;
	return bpf_map_freeze(fd);
}
`

const leakyGo = `package agent

import "github.com/cilium/ebpf"

func entries(pin string) (uint32, error) {
	m, err := ebpf.LoadPinnedMap(pin, nil)
	if err != nil {
		return 0, err
	}
	return m.MaxEntries(), nil
}
`

interface Told {
  readonly findings: readonly { readonly code: string; readonly site: { readonly file: string } }[]
  readonly blindSpots: readonly string[]
}

/** Runs `lastref ARGS…` in another working directory. */
function lastrefIn(cwd: string, ...args: readonly string[]): Promise<Outcome> {
  return runCommand(['env', '-C', cwd, process.execPath, lastrefEntry, ...args])
}

function parse(text: string): Told {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own document
  return JSON.parse(text) as Told
}

describe('lastref scan', () => {
  let folder = ''
  const file = (name: string, text: string | Uint8Array): string => {
    const path = join(folder, name)
    mkdirSync(join(path, '..'), { recursive: true })
    writeFileSync(path, text)
    return path
  }
  const codesOf = async (...args: readonly string[]): Promise<readonly string[]> => {
    const { stdout } = await lastref('scan', '--no-cache', '--json', ...args)
    return parse(stdout).findings.map(({ code }) => code)
  }
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'lastref-scan-'))
  })
  after(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  test('ends with 1 for findings, 0 for none, 4 for no such path, 2 for no path', async () => {
    const bad = file('status/bad.c', leaky)
    const good = file('status/good.c', 'int f(void) { return 0; } /* bpf */\n')
    assert.equal((await lastref('scan', '--no-cache', bad)).status, 1)
    assert.equal((await lastref('scan', '--no-cache', good)).status, 0)
    const missing = await lastref('scan', '--no-cache', join(folder, 'nothing'))
    assert.equal(missing.status, 4)
    assert.match(missing.stderr, /LRE230/)
    assert.equal((await lastref('scan')).status, 2)
  })

  test('shows the lines of the path', async () => {
    const { stdout } = await lastref('scan', '--no-cache', file('frame/a.c', leaky))
    assert.match(stdout, /^error\[LRS001\]/)
    assert.match(stdout, /4 │ {3}int fd = bpf_obj_get\(pin\);/)
    assert.match(stdout, /returns with .* still open/)
    assert.match(stdout, /^1 error, 0 warnings, 0 notes$/m)
  })

  test('writes the formats that CI systems read', async () => {
    const path = file('formats/a.c', leaky)
    const of = async (format: string): Promise<string> =>
      (await lastref('scan', '--no-cache', '--format', format, path)).stdout
    const sarif: unknown = JSON.parse(await of('sarif'))
    assert.match(JSON.stringify(sarif), /"version":"2\.1\.0".*"codeFlows"/)
    assert.match(JSON.stringify(sarif), /"partialFingerprints"/)
    assert.match(await of('github'), /^::error file=.*a\.c,line=4,title=LRS001 never-closed::/)
    assert.match(await of('gitlab'), /"check_name": "LRS001 never-closed"/)
    assert.match(await of('junit'), /<testsuites .*failures="1"/)
  })

  test('finds C, C++, Rust and Go', async () => {
    file('languages/a.c', leaky)
    file('languages/b.cc', leaky)
    file('languages/c.go', leakyGo)
    const rust = `pub fn f(p: &CStr) -> Result<()> {
    let fd = unsafe { libbpf_sys::bpf_obj_get(p.as_ptr()) };
    if fd < 0 { return Err(Error::last()); }
    prepare()?;
    unsafe { libc::close(fd) };
    Ok(())
}
`
    file('languages/d.rs', rust)
    const codes = await codesOf(join(folder, 'languages'))
    assert.deepEqual(codes.toSorted(), ['LRS001', 'LRS001', 'LRS001', 'LRS002'])
  })

  test('a baseline accepts what is there, and nothing new', async () => {
    const path = file('baseline/a.c', leaky)
    const baseline = join(folder, 'baseline.json')
    const first = await lastref(
      'scan',
      '--no-cache',
      path,
      '--baseline',
      baseline,
      '--write-baseline',
    )
    assert.equal(first.status, 0)
    assert.deepEqual(await codesOf(path, '--baseline', baseline), [])
    file('baseline/a.c', `\n\n${leaky}${leaky.replaceAll('leaky', 'newer')}`)
    assert.deepEqual(await codesOf(path, '--baseline', baseline), ['LRS001'])
    const alone = await lastref('scan', path, '--write-baseline')
    assert.equal(alone.status, 2)
    assert.match(alone.stderr, /LRE042/)
    file('baseline.json', '{"schema":"other"}')
    assert.match((await lastref('scan', path, '--baseline', baseline)).stderr, /LRE041/)
  })

  test('--since looks only at functions with changed lines', async () => {
    const path = file('since/a.c', leaky)
    const cwd = join(folder, 'since')
    const git = (...args: readonly string[]): void => {
      execFileSync('git', ['-C', cwd, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
        stdio: 'ignore',
      })
    }
    git('init')
    git('add', '.')
    git('commit', '-m', 'one')
    const since = async (): Promise<readonly string[]> => {
      const run = await lastrefIn(cwd, 'scan', '--no-cache', '--json', '.', '--since', 'HEAD')
      return parse(run.stdout).findings.map(({ site }) => site.file)
    }
    assert.deepEqual(await since(), [])
    file('since/a.c', leaky.replace('bpf_map_freeze(fd)', 'bpf_map_freeze( fd)'))
    file('since/new.c', leaky)
    assert.deepEqual(await since(), ['a.c', 'new.c'])
    const wrong = await lastrefIn(cwd, 'scan', path, '--since', '--output=x')
    assert.equal(wrong.status, 2)
    const unknown = await lastrefIn(cwd, 'scan', path, '--since', 'nowhere')
    assert.match(unknown.stderr, /LRE040/)
  })

  test('--fix adds what is certain, and the next scan is clean', async () => {
    const path = file('fix/a.go', leakyGo)
    const first = await lastref('scan', '--no-cache', '--fix', path)
    assert.equal(first.status, 0)
    assert.match(first.stderr, /added defer m\.Close\(\)/)
    assert.match(readFileSync(path, 'utf8'), /\t\}\n\tdefer m\.Close\(\)\n\treturn m\./)
    assert.equal((await lastref('scan', '--no-cache', path)).status, 0)
  })

  test('rules can be left out, and a wrong name is told', async () => {
    const path = file('disable/a.c', leaky)
    assert.deepEqual(await codesOf(path, '--disable', 'never-closed'), [])
    const wrong = await lastref('scan', path, '--disable', 'never-close')
    assert.match(wrong.stderr, /LRE044.*did you mean never-closed\?/)
    const help = await lastref('help', 'LRS001')
    assert.match(help.stdout, /never-closed/)
  })

  test('reads whatever it is given', async () => {
    file('bad/syntax.c', `${leaky}int broken( { ] ) ;;; struct {\n`)
    file('bad/invalid.c', Buffer.concat([Buffer.from(leaky), Buffer.from([0xff, 0xfe, 0x0a])]))
    file('bad/empty.c', '')
    file('bad/huge.c', `/* bpf */\n${'int x;\n'.repeat(3_000_000)}`)
    file(
      'bad/deep.c',
      `/* bpf */ int f(void) { return ${'('.repeat(20_000)}1${')'.repeat(20_000)}; }\n`,
    )
    symlinkSync('..', join(folder, 'bad/loop'))
    symlinkSync('nothing.c', join(folder, 'bad/dangling.c'))
    mkdirSync(join(folder, 'bad/directory.c'))
    const { status, stdout } = await lastref('scan', '--no-cache', '--json', join(folder, 'bad'))
    assert.equal(status, 1)
    const told = parse(stdout)
    const files = told.findings.map(({ site }) => site.file.split('/').at(-1))
    assert.ok(files.includes('syntax.c') && files.includes('invalid.c'), files.join())
  })
})
