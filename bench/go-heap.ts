// How long a Go process stands still while its heap is read, and how long the answer takes: lastref, and
// goref (github.com/cloudwego/goref), which stops the process for as long as it works.
// usage: node bench/go-heap.ts [ROUNDS]
// goref is built through the Go module proxy; GRF=PATH names a built one. Without either it is left out.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { markedVictim } from '@lastref/lab'
import { ms, printTable } from './support/table.ts'
import { median } from './support/time.ts'

const rounds = Number(process.argv[2] ?? 3)
const repository = resolve(import.meta.dirname, '..')
const module = 'github.com/cloudwego/goref/cmd/grf@latest'

const read = `
  import { readGoHeap } from '@lastref/goheap'
  import { gatherMemory, holdThreads, urgently } from '@lastref/ebpf'
  const options = { maxPauseMs: 60000, gather: gatherMemory, urgently, hold: holdThreads }
  const { heap, pause, fds } = await readGoHeap(Number(process.argv[1]), options)
  const named = fds.filter(({ verdict }) => verdict.kind === 'reachable').length
  console.log(JSON.stringify({ heap, pause, named, of: fds.length, rss: process.resourceUsage().maxRSS }))
`

interface Said {
  readonly heap: {
    readonly bytes: number
    readonly copiedBytes: number
    readonly reachableObjects: number
  }
  readonly pause: { readonly milliseconds: number }
  readonly named: number
  readonly of: number
  /** In kilobytes. */
  readonly rss: number
}

interface Measured {
  readonly took: number
  readonly stopped: number
  readonly output: string
}

/** Returns the path of goref; null: it cannot be had here. */
function goref(): string | null {
  const given = process.env['GRF']
  if (given !== undefined && given !== '') return given
  const into = join(repository, 'build/bench')
  mkdirSync(into, { recursive: true })
  try {
    execFileSync('go', ['install', module], {
      env: { ...process.env, GOBIN: into },
      stdio: 'ignore',
    })
    return join(into, 'grf')
  } catch {
    console.log(`goref is left out: the Go module proxy does not have ${module}`)
    return null
  }
}

function isStopped(pid: number): boolean {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  return 'Tt'.includes(stat.charAt(stat.lastIndexOf(')') + 2))
}

/** Runs a command, and looks every half millisecond whether the process stands still. */
async function measure(pid: number, argv: readonly string[]): Promise<Measured> {
  const [command = '', ...args] = argv
  const started = performance.now()
  const child = spawn(command, args, { cwd: repository, stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (data: Buffer) => (output += data.toString()))
  const state = { running: true }
  const exited = once(child, 'exit').then(() => (state.running = false))
  let stopped = 0
  let before = performance.now()
  while (state.running) {
    await sleep(0.5)
    const now = performance.now()
    if (isStopped(pid)) stopped += now - before
    before = now
  }
  await exited
  return { took: performance.now() - started, stopped, output }
}

interface Case {
  readonly what: string
  readonly victim: string
  readonly args: readonly string[]
}

const cases: readonly Case[] = [
  { what: '500 MB', victim: 'held-heap', args: ['500'] },
  { what: '1 GiB', victim: 'held-heap', args: ['1024'] },
  { what: '10,000 goroutines', victim: 'held-many-goroutines', args: [] },
]

async function bench({ what, victim, args }: Case, grf: string | null): Promise<string[][]> {
  const { binary } = await markedVictim('go', victim)
  const child = spawn(binary, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  try {
    const pid = child.pid ?? 0
    await once(createInterface({ input: child.stdout }), 'line')
    const ours: Measured[] = []
    const theirs: Measured[] = []
    for (let round = 0; round < rounds; round++) {
      const argv = [process.execPath, '--input-type=module', '-e', read, String(pid)]
      ours.push(await measure(pid, argv))
      if (grf !== null)
        theirs.push(await measure(pid, [grf, 'attach', String(pid), '-o', '/dev/null']))
    }
    const said = ours.map(({ output }): Said => JSON.parse(output))
    const [first] = said
    if (first === undefined) return []
    const size = `${(first.heap.bytes / 1e6).toFixed(0)} MB`
    const objects = `${(first.heap.reachableObjects / 1e6).toFixed(2)} M`
    const named = `${first.named} of ${first.of}`
    const pause = median(said.map((its) => its.pause.milliseconds))
    const rss = `${Math.round(median(said.map((its) => its.rss)) / 1000)} MB`
    const rows = [
      [
        `${what}, lastref`,
        size,
        objects,
        ms(pause),
        ms(median(ours.map((o) => o.took))),
        rss,
        named,
      ],
    ]
    if (theirs.length > 0) {
      const [stop, took] = [theirs.map((t) => t.stopped), theirs.map((t) => t.took)]
      rows.push([`${what}, goref`, size, '', ms(median(stop)), ms(median(took)), '', ''])
    }
    return rows
  } finally {
    child.kill('SIGKILL')
  }
}

const grf = goref()
const rows: string[][] = []
for (const one of cases) rows.push(...(await bench(one, grf)))
printTable([['heap, tool', 'heap', 'reachable', 'pause', 'in all', 'memory', 'fds named'], ...rows])
