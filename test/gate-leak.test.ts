// From source to verdict: a small project that leaks is scanned and run, and the gate tells one finding
// with both evidences; its fixed twin passes.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { FindingsDocument } from '@lastref/model'
import { lastrefEntry, runCommand, type Outcome } from './support/lastref.ts'

const reader = `#include <bpf/bpf.h>
#include <unistd.h>

int read_counter(const char *pin, unsigned int key, unsigned long long *value)
{
	int fd = bpf_obj_get(pin);

	if (fd < 0)
		return -1;
	if (bpf_map_lookup_elem(fd, &key, value))
		return -1; /* with fd still open */
	close(fd);
	return 0;
}
`

const fixed = reader.replace(
  /\tif \(bpf_map_lookup[^]*return 0;/u,
  '\tint err = bpf_map_lookup_elem(fd, &key, value);\n\tclose(fd);\n\treturn err ? -1 : 0;',
)

const main = `#include <bpf/bpf.h>
#include <unistd.h>

int read_counter(const char *pin, unsigned int key, unsigned long long *value);

int main(int argc, char **argv)
{
	unsigned long long value = 0;
	unsigned int key = 1;
	int fd = bpf_map_create(BPF_MAP_TYPE_HASH, "counters", 4, 8, 16, 0);

	if (argc < 2 || fd < 0 || bpf_map_update_elem(fd, &key, &value, 0) || bpf_obj_pin(fd, argv[1]))
		return 1;
	close(fd);
	for (key = 1; key < 10; key++)
		read_counter(argv[1], key, &value);
	return unlink(argv[1]);
}
`

describe('the gate over scan and run', { skip: process.getuid?.() !== 0 && 'needs root' }, () => {
  let folder = ''
  const pin = `/sys/fs/bpf/lastref-gate-${process.pid}`

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'lastref-gate-'))
  })
  after(() => {
    rmSync(folder, { recursive: true, force: true })
    rmSync(pin, { force: true })
  })

  const inProject = (name: string, ...args: readonly string[]): Promise<Outcome> =>
    runCommand(['env', '-C', join(folder, name), process.execPath, lastrefEntry, ...args])

  /** Builds a project, scans it and runs it; the reports stand beside its sources. */
  async function judged(
    name: string,
    source: string,
  ): Promise<readonly [number | null, number | null]> {
    const project = join(folder, name)
    mkdirSync(project)
    writeFileSync(join(project, 'reader.c'), source)
    writeFileSync(join(project, 'main.c'), main)
    const flags = ['-O1', '-g', '-Wall', '-Werror', '-o', 'agent', 'reader.c', 'main.c', '-lbpf']
    execFileSync('gcc', flags, { cwd: project })
    const scan = await inProject(name, 'scan', '--no-cache', '.', '--json')
    writeFileSync(join(project, 'scan.json'), scan.stdout)
    const sarif = await inProject(name, 'scan', '--no-cache', '.', '--format', 'sarif')
    writeFileSync(join(project, 'scan.sarif'), sarif.stdout)
    const ran = await inProject(name, 'run', '--json', '-o', 'run.json', '--', './agent', pin)
    await inProject(name, 'run', '--format', 'sarif', '-o', 'run.sarif', '--', './agent', pin)
    return [scan.status, ran.status]
  }

  function documentOf({ stdout }: Outcome): FindingsDocument {
    const document: FindingsDocument = JSON.parse(stdout)
    return document
  }

  test('blocks a leak once, with what the source shows and what happened', async () => {
    assert.deepEqual(await judged('leaking', reader), [1, 23])
    const text = await inProject('leaking', 'gate', 'scan.json', 'run.json')
    assert.equal(text.status, 1, text.stderr)
    assert.match(
      text.stdout,
      /^error\[LRL001\] leaked: 8 files on map \d+ counters were never closed$/mu,
    )
    assert.match(text.stdout, /^ {2}evidence: LRL001 by lastref run in run\.json$/mu)
    assert.match(text.stdout, /^ {2}evidence: LRS002 by lastref scan in scan\.json$/mu)
    assert.match(text.stdout, /returns with bpf fd `fd` still open/u)
    assert.match(text.stdout, /^gate blocked: 1 finding blocks$/mu)

    const json = documentOf(await inProject('leaking', 'gate', 'scan.json', 'run.json', '--json'))
    assert.deepEqual(json.gate?.counts, { blocked: 1, reported: 0, known: 0, waived: 0 })
    const [finding] = json.findings
    assert.deepEqual(finding?.site, { function: 'read_counter', file: 'reader.c', line: 6 })
    assert.equal(finding.count, 8)
  })

  test('takes the SARIF of both for what their JSON is', async () => {
    const all = ['scan.json', 'run.json', 'scan.sarif', 'run.sarif']
    const { findings, gate } = documentOf(await inProject('leaking', 'gate', '--json', ...all))
    assert.deepEqual(
      findings.map(({ code, evidence }) => [code, evidence?.map(({ input }) => input).toSorted()]),
      [['LRL001', all.toSorted()]],
    )
    assert.deepEqual(
      gate?.inputs.map(({ scanned }) => scanned !== null && scanned > 0),
      [true, true, true, true],
    )
    const sarif = documentOf(
      await inProject('leaking', 'gate', '--json', 'scan.sarif', 'run.sarif'),
    )
    assert.equal(sarif.findings[0]?.fingerprint, findings[0]?.fingerprint)
  })

  test('lets the fixed twin pass', async () => {
    assert.deepEqual(await judged('fixed', fixed), [0, 0])
    const { status, stdout } = await inProject('fixed', 'gate', 'scan.json', 'run.json')
    assert.match(stdout, /^gate passed: nothing blocks$/mu)
    assert.equal(status, 0)
  })
})
