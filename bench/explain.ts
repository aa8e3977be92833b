// How often `lastref explain` draws the right conclusion: each victim of growth again and again, native
// and Go, under whatever load this machine has.
// usage: node bench/explain.ts [ROUNDS] [VICTIM|all] [OPTIONS OF explain…]
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { markedVictim, startVictim } from '@lastref/lab'
import type { ConclusionName, EvidenceDocument, Explanation } from '@lastref/model'
import { lastrefEntry } from './support/entry.ts'
import { printTable } from './support/table.ts'

const [rounds = '5', only = 'all', ...options] = process.argv.slice(2)

interface Growing extends AsyncDisposable {
  readonly pid: number
}

interface Case {
  readonly name: string
  readonly wanted: ConclusionName
  readonly start: () => Promise<Growing>
}

function native(name: string, wanted: ConclusionName): Case {
  return { name, wanted, start: async () => await startVictim(name) }
}

function go(mode: string, wanted: ConclusionName): Case {
  return { name: `go ${mode}`, wanted, start: async () => await startGo(mode) }
}

const cases: readonly Case[] = [
  native('grow-memory', 'memory-leak'),
  native('grow-fds', 'raw-fds'),
  native('grow-both', 'both-leak'),
  { name: 'grow-map', wanted: 'map-memory', start: startElsewhere },
  native('warm-up', 'warming-up'),
  go('heap', 'heap-leak'),
  go('raw', 'raw-fds'),
  go('both', 'both-leak'),
  go('retained', 'objects-retained'),
  go('warm', 'warming-up'),
]

/** The creator of the map is in a memory cgroup of its own. */
async function startElsewhere(): Promise<Growing> {
  const mounts = readFileSync('/proc/self/mounts', 'utf8')
  const legacy = /^\S+ (\S+) cgroup \S*\bmemory\b/m.exec(mounts)?.[1]
  const unified = /^\S+ (\S+) cgroup2 /m.exec(mounts)?.[1]
  const cgroup = join(legacy ?? unified ?? '/sys/fs/cgroup', `lastref-bench-${process.pid}`)
  mkdirSync(cgroup)
  const victim = await startVictim('grow-map', [join(cgroup, 'cgroup.procs')])
  return {
    pid: victim.pid,
    async [Symbol.asyncDispose]() {
      await victim[Symbol.asyncDispose]()
      rmdirSync(cgroup)
    },
  }
}

async function startGo(mode: string): Promise<Growing> {
  const { binary } = await markedVictim('go', 'growth')
  const child = spawn(binary, [mode], { stdio: ['pipe', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  const ended = once(child, 'close')
  return {
    pid: child.pid ?? 0,
    async [Symbol.asyncDispose]() {
      child.stdin.end()
      await ended
    },
  }
}

async function explain(pid: number): Promise<Explanation | string> {
  const argv = [...lastrefEntry().argv, 'explain', String(pid), '--json', ...options]
  const child = spawn(argv[0] ?? '', argv.slice(1), { stdio: ['ignore', 'pipe', 'pipe'] })
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  if (stdout === '') return stderr
  const document: EvidenceDocument = JSON.parse(stdout)
  return document.processes[0] ?? stderr
}

const folder = mkdtempSync(join(tmpdir(), 'lastref-bench-'))
const rows = [['victim', 'right', 'wrong', 'load', 'instead']]
let wrongs = 0
for (const { name, start, wanted } of cases) {
  if (only !== 'all' && only !== name) continue
  const instead: string[] = []
  for (let round = 0; round < Number(rounds); round += 1) {
    // One after the other: they must not be each other's load.
    // oxlint-disable-next-line no-await-in-loop
    await using victim = await start()
    // oxlint-disable-next-line no-await-in-loop
    const explained = await explain(victim.pid)
    const found = typeof explained === 'string' ? explained : explained.conclusion.name
    if (found === wanted) continue
    instead.push(found)
    writeFileSync(join(folder, `${name}-${round}.json`), JSON.stringify(explained))
  }
  const right = Number(rounds) - instead.length
  wrongs += instead.length
  const load = loadavg()[0]?.toFixed(1) ?? ''
  rows.push([name, String(right), String(instead.length), load, [...new Set(instead)].join(' ')])
  console.error(rows.at(-1)?.join('  '))
}
printTable(rows)
if (wrongs === 0) rmSync(folder, { recursive: true })
else console.log(`what was read of the wrong ones: ${folder}`)
process.exitCode = wrongs === 0 ? 0 : 1
