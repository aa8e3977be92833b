// The test suite of a public BPF library in Go, bare and under lastref run: the same tests must pass.
// usage: node bench/library-suite.ts [MODULE@VERSION]
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FindingsDocument } from '@lastref/model'
import { lastrefEntry } from './support/entry.ts'
import { printTable } from './support/table.ts'

const module = process.argv[2] ?? 'github.com/cilium/ebpf@v0.22.0'

interface TestEvent {
  readonly Action: string
  readonly Package?: string
  readonly Test?: string
}

/** A copy of the module, since the module cache is read-only and tests write beside their sources. */
function copyOfModule(folder: string): string {
  const json = execFileSync('go', ['mod', 'download', '-json', module], {
    cwd: folder,
    encoding: 'utf8',
  })
  const { Dir }: { readonly Dir: string } = JSON.parse(json)
  const copy = join(folder, 'module')
  cpSync(Dir, copy, { recursive: true })
  execFileSync('chmod', ['-R', 'u+w', copy])
  return copy
}

/** Runs the suite; returns how each test ended by its name, and how long it took in seconds. */
function runSuite(cwd: string, prefix: readonly string[]): readonly [Map<string, string>, number] {
  const argv = [...prefix, 'go', 'test', '-json', '-count=1', './...']
  const [command = '', ...args] = argv
  const begun = performance.now()
  const { stdout } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 30,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const outcomes = new Map<string, string>()
  for (const line of stdout.split('\n').filter((each) => each.startsWith('{'))) {
    const event: TestEvent = JSON.parse(line)
    if (event.Test !== undefined && ['pass', 'fail', 'skip'].includes(event.Action))
      outcomes.set(`${event.Package} ${event.Test}`, event.Action)
  }
  return [outcomes, (performance.now() - begun) / 1000]
}

const count = (outcomes: Map<string, string>, action: string): string =>
  String([...outcomes.values()].filter((each) => each === action).length)

const folder = mkdtempSync(join(tmpdir(), 'lastref-suite-'))
try {
  const cwd = copyOfModule(folder)
  // Fills Go's build cache, so that both runs compile nothing.
  spawnSync('go', ['test', '-run', 'NONE', './...'], { cwd, stdio: 'ignore' })
  const [bare, bareSeconds] = runSuite(cwd, [])
  const report = join(folder, 'findings.json')
  const run = [...lastrefEntry().argv, 'run', '--fail-on', 'never', '--json', '-o', report, '--']
  const [tracked, trackedSeconds] = runSuite(cwd, run)
  printTable([
    [module, 'passed', 'failed', 'skipped', 'seconds'],
    ...(
      [
        ['bare', bare, bareSeconds],
        ['under lastref run', tracked, trackedSeconds],
      ] as const
    ).map(([name, outcomes, seconds]) => [
      name,
      ...['pass', 'fail', 'skip'].map((action) => count(outcomes, action)),
      seconds.toFixed(1),
    ]),
  ])
  const changed = [...bare].filter(([test, outcome]) => tracked.get(test) !== outcome)
  for (const [test, outcome] of changed)
    console.log(`${test}: ${outcome} bare, ${tracked.get(test) ?? 'missing'} under run`)
  console.log(`${changed.length} tests ended differently`)
  const { summary, findings }: FindingsDocument = JSON.parse(readFileSync(report, 'utf8'))
  console.log(JSON.stringify(summary))
  for (const { verdict, count: times, title, site } of findings)
    console.log(`${verdict} ${times} ${title}  ${site?.function} ${site?.file}:${site?.line}`)
  if (changed.length > 0) process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true })
}
