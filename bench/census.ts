// How long a census takes, beside lsof and bpftool, and how its cost grows with the number of fds.
// usage: node bench/census.ts [ROUNDS] [--short]
// Run `make dist` before: what is timed as a command is the built JavaScript, its caches warm.
import { startVictim } from '@lastref/lab'
import { CensusReader, takeCensus } from '@lastref/observe'
import { lastrefEntry } from './support/entry.ts'
import { ms, printTable } from './support/table.ts'
import { median, timeCommand, timeWork } from './support/time.ts'

/** What `ls --json` and a census have to reach, measured against the other tools of the same run. */
const targets = { timesFasterThanLsof: 20, censusMs: 100 }

const rounds = Number(process.argv[2] ?? 5)
const processes = 50
const mapCount = 2000
const entry = lastrefEntry()
const lsJson = [...entry.argv, 'ls', '--json']

/** 50 processes × 2,000 fds on 2,000 maps: everybody in turn, so that all see the same machine. */
async function compareTools(): Promise<void> {
  await using swarm = await startVictim('swarm', [`${processes}`, '2000', `${mapCount}`])
  process.stderr.write(`swarm of process ${swarm.pid} is up\n`)
  using reader = CensusReader.open()
  // Compiled code and the image of the programs are kept from run to run: the first makes them.
  reader.take()
  timeCommand(lsJson)
  const ls = `lastref ls --json (${entry.what})`
  const contestants: readonly (readonly [name: string, run: () => unknown])[] = [
    ['census, programs loaded', () => reader.take()],
    ['census, with loading', () => takeCensus()],
    [ls, () => timeCommand(lsJson)],
    ['node -e 0', () => timeCommand([process.execPath, '-e', '0'])],
    ['lsof -n', () => timeCommand(['lsof', '-n'])],
    ['bpftool map show', () => timeCommand(['bpftool', 'map', 'show'])],
  ]
  const times = new Map(contestants.map(([name]) => [name, [] as number[]]))
  for (let round = 0; round < rounds; round++)
    for (const [name, run] of contestants) times.get(name)?.push(await timeWork(run))
  const lsof = median(times.get('lsof -n') ?? [])
  process.stdout.write(`${processes} processes × 2,000 fds, ${mapCount} maps, ${rounds} rounds\n`)
  printTable([
    ['', 'median', 'fastest', 'slowest', 'lsof -n takes'],
    ...[...times].map(([name, all]) => [
      name,
      ms(median(all)),
      ms(Math.min(...all)),
      ms(Math.max(...all)),
      `${(lsof / median(all)).toFixed(1)} ×`,
    ]),
  ])
  const faster = lsof / median(times.get(ls) ?? [])
  const census = median(times.get('census, programs loaded') ?? [])
  const { timesFasterThanLsof, censusMs } = targets
  printTarget(
    `ls --json at least ${timesFasterThanLsof} times faster than lsof -n`,
    faster >= timesFasterThanLsof,
    `${faster.toFixed(1)} times (median of each)`,
  )
  printTarget(`a census in at most ${censusMs} ms`, census <= censusMs, `${ms(census)} (median)`)
}

function printTarget(target: string, isMet: boolean, measured: string): void {
  process.stdout.write(`target: ${target}: ${isMet ? 'met' : 'MISSED'}, ${measured}\n`)
}

async function measureSize(fds: number): Promise<readonly string[]> {
  const each = fds / processes
  const maps = Math.min(mapCount, each)
  await using swarm = await startVictim('swarm', [processes, each, maps].map(String))
  process.stderr.write(`swarm of process ${swarm.pid} is up: ${fds} fds\n`)
  using reader = CensusReader.open()
  const census: number[] = []
  const whole: number[] = []
  for (let round = 0; round < Math.min(rounds, 3); round++) {
    census.push(await timeWork(() => reader.take()))
    whole.push(timeCommand(lsJson))
  }
  const perFd = (median(census) * 1000) / fds
  return [fds.toLocaleString('en'), ms(median(census)), `${perFd.toFixed(2)} µs`, ms(median(whole))]
}

async function showGrowth(): Promise<void> {
  const rows: (readonly string[])[] = [['fds', 'census', 'per fd', 'ls --json']]
  for (const fds of [1000, 10_000, 100_000, 300_000, 900_000]) rows.push(await measureSize(fds))
  process.stdout.write(`\nHow the cost grows (${processes} processes)\n`)
  printTable(rows)
}

await compareTools()
if (!process.argv.includes('--short')) await showGrowth()
