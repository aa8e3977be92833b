// What a scan of a source tree costs, first and second, beside what else looks at such a tree.
// usage: node bench/scan.ts DIR
// Peers are looked for on the PATH; staticcheck comes with `go install
// honnef.co/go/tools/cmd/staticcheck@latest`. Run `make dist` before: what is timed is the built JavaScript when there is one. Peers that are not
// installed are named. Times are of one run each: look at the ratios, and at the CPU time when the
// machine has other work.
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { scan } from '@lastref/scan'
import { lastrefEntry } from './support/entry.ts'
import { ms, printTable } from './support/table.ts'
import { watchCommand, type Cost } from './support/watched-command.ts'

const targets = { goMbPerSecond: 8, peakMb: 300, secondRunMs: 2000 }

const source = /\.(?:go|c|h|cc|cpp|cxx|hh|hpp|hxx|rs)$/

/** A rule of what semgrep can say about handles without types: opened, and never closed. */
const semgrepRule = `rules:
  - id: map-not-closed
    languages: [go]
    severity: WARNING
    message: a loaded map is not closed in this function
    patterns:
      - pattern: |
          $M, $ERR := ebpf.LoadPinnedMap(...)
          ...
      - pattern-not: |
          $M, $ERR := ebpf.LoadPinnedMap(...)
          ...
          $M.Close()
`

/** A program that uses the library, with no flag of Node's and without a cache. */
const libraryCall = `import { scan } from ${JSON.stringify(import.meta.resolve('@lastref/scan'))}
const tree = process.env.LASTREF_BENCH_TREE
await scan({ paths: [tree], cwd: tree })`

interface Tree {
  readonly files: number
  readonly bytes: number
  readonly goBytes: number
}

/** All sources below a directory, vendored ones too: what a user would have to read. */
function sizeOf(directory: string): Tree {
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' })
  let files = 0
  let bytes = 0
  let goBytes = 0
  for (const name of names) {
    if (!source.test(name)) continue
    const info = statSync(join(directory, name), { throwIfNoEntry: false })
    if (info?.isFile() !== true) continue
    files += 1
    bytes += info.size
    if (name.endsWith('.go')) goBytes += info.size
  }
  return { files, bytes, goBytes }
}

const directory = process.argv[2] === undefined ? null : resolve(process.argv[2])
if (directory === null || !existsSync(directory)) {
  console.error('usage: node bench/scan.ts DIR')
  process.exit(2)
}
const scratch = mkdtempSync(join(tmpdir(), 'lastref-bench-'))
try {
  await measure(directory)
} finally {
  rmSync(scratch, { recursive: true })
}

async function measure(tree: string): Promise<void> {
  const size = sizeOf(tree)
  const { argv, what } = lastrefEntry()
  const env = { ...process.env, XDG_CACHE_HOME: scratch, NO_COLOR: '1' }
  const command = [...argv, 'scan', '--json', '.']
  const first = await watchCommand(command, tree, { env, limitMs: 600_000 })
  const second = await watchCommand(command, tree, { env, limitMs: 600_000 })
  const rules = join(scratch, 'rules.yaml')
  writeFileSync(rules, semgrepRule)
  const vendor = existsSync(join(tree, 'vendor')) ? ['-mod=vendor'] : []
  const peers: readonly (readonly [name: string, argv: readonly string[]])[] = [
    ['semgrep, one local rule', ['semgrep', 'scan', '--metrics=off', '--config', rules, '.']],
    ['go vet ./...', ['go', 'vet', ...vendor, './...']],
    ['staticcheck ./...', ['staticcheck', './...']],
    ['flawfinder', ['flawfinder', '--dataonly', '.']],
    ['cppcheck', ['cppcheck', '--quiet', '.']],
    ['gofmt -l (parses Go)', ['gofmt', '-l', '.']],
    ['grep -rc bpf', ['grep', '-rc', 'bpf', '.']],
  ]
  const library = await watchCommand(
    [process.execPath, '--input-type=module', '--eval', libraryCall],
    tree,
    { env: { ...env, LASTREF_BENCH_TREE: tree }, limitMs: 600_000 },
  )
  const rows: (readonly [string, Cost | null])[] = [
    [`lastref scan (${what}), first`, first],
    ['lastref scan, second', second],
    ['@lastref/scan in a program', library],
  ]
  for (const [name, peer] of peers) {
    process.stderr.write(`${name} …\n`)
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    rows.push([name, await watchCommand(peer, tree)])
  }
  const { statistics, findings } = await scan({
    paths: [tree],
    cwd: tree,
    cache: join(scratch, 'lastref/scan'),
  })
  const mb = size.bytes / 1e6
  process.stdout.write(
    `${size.files} sources, ${mb.toFixed(1)} MB, of which Go ${(size.goBytes / 1e6).toFixed(1)} MB; ` +
      `looked through ${(statistics.bytes / 1e6).toFixed(1)} MB, analysed ${(statistics.analysedBytes / 1e6).toFixed(1)} MB, ${findings.length} findings\n`,
  )
  printTable([
    [
      '',
      'time',
      'CPU time',
      'of ours',
      'MB/s of the tree',
      'MB per CPU s',
      'peak memory',
      'status',
    ],
    ...rows.map(([name, cost]) => [name, ...cells(cost, mb, first)]),
  ])
  if (first === null || second === null) return
  const analysed = statistics.analysedBytes / 1e6 / (first.ms / 1000)
  const goRate = size.goBytes / 1e6 / (first.ms / 1000)
  process.stdout.write(`${analysed.toFixed(2)} MB/s of what was analysed\n`)
  printTarget(
    `at least ${targets.goMbPerSecond} MB/s of a tree's Go`,
    goRate >= targets.goMbPerSecond,
    `${goRate.toFixed(1)} MB/s`,
  )
  printTarget(
    `at most ${targets.peakMb} MB resident`,
    first.peakMb <= targets.peakMb,
    `${first.peakMb.toFixed(0)} MB`,
  )
  if (library !== null) {
    printTarget(
      `at most ${targets.peakMb} MB resident in a program that uses the library`,
      library.peakMb <= targets.peakMb,
      `${library.peakMb.toFixed(0)} MB`,
    )
  }
  printTarget(
    `a second run within ${targets.secondRunMs / 1000} s`,
    second.ms <= targets.secondRunMs,
    ms(second.ms),
  )
}

/** `ours` is what the CPU time is set in relation to. */
function cells(cost: Cost | null, mb: number, ours: Cost | null): readonly string[] {
  if (cost === null) return ['not installed']
  return [
    cost.status === null ? `over ${ms(cost.ms)}` : ms(cost.ms),
    ms(cost.cpuMs),
    ours === null ? '' : `${(cost.cpuMs / ours.cpuMs).toFixed(2)}×`,
    cost.status === null ? '' : (mb / (cost.ms / 1000)).toFixed(1),
    cost.status === null ? '' : (mb / (cost.cpuMs / 1000)).toFixed(1),
    `${cost.peakMb.toFixed(0)} MB`,
    cost.status === null ? 'ended' : String(cost.status),
  ]
}

function printTarget(what: string, met: boolean, measured: string): void {
  process.stdout.write(`${met ? 'met   ' : 'missed'} ${what}: ${measured}\n`)
}
