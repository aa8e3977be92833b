/**
 * Prints what following openings costs, as nanoseconds and as ratios within one run:
 * `node bench/openings.ts [ROUNDS] [CPU]`, as root, after `make`. The program that is measured makes
 * the same system calls in every variant, on one CPU; the variants take turns.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { lastrefEntry } from './support/entry.ts'
import { printTable } from './support/table.ts'

const rounds = Number(process.argv[2] ?? 3)
const cpu = process.argv[3] ?? '1'
const program = fileURLToPath(new URL('../build/victims/timed-calls', import.meta.url))
const { argv: lastref, what } = lastrefEntry()

/** The script a bpftrace user would write: who opened what is still open, with stacks. */
const script = `
tracepoint:syscalls:sys_exit_bpf /args->ret >= 0/ { @open[pid, args->ret] = ustack; }
tracepoint:syscalls:sys_enter_close { delete(@open[pid, args->fd]); }`
const bpftrace = ['unshare', '-m', 'sh', '-c']
const mounted = 'mount -t tracefs tracefs /sys/kernel/tracing && exec bpftrace -e "$0"'

type Times = Readonly<Record<string, number>>

interface Variant {
  readonly name: string
  measure(): Promise<Times | null> | Times | null
}

const variants: readonly Variant[] = [
  { name: 'bare', measure: () => measure([program, cpu, '40']) },
  {
    name: 'lastref run',
    measure: () => measure([...lastref, 'run', '--fail-on', 'never', '--', program, cpu, '40']),
  },
  {
    name: 'beside lastref run',
    measure: () => beside([...lastref, 'run', '--', 'sh', '-c', 'echo up >&2; sleep 600'], 'up'),
  },
  {
    name: 'bpftrace',
    measure: () => beside([...bpftrace, mounted, script], 'Attaching'),
  },
  {
    name: 'strace',
    measure: () =>
      measure(['strace', '-o', '/dev/null', '-f', '-e', 'trace=bpf,close', program, cpu, '1']),
  },
]

/** Runs the program by this command and returns the least time of each call; null when it fails. */
function measure([command = '', ...args]: readonly string[]): Times | null {
  const { stdout } = spawnSync(command, args, { encoding: 'utf8' })
  const line = /^\{"ready":true,"bpf\+close".*$/m.exec(stdout)?.[0]
  if (line === undefined) return null
  const calls: unknown = JSON.parse(line)
  if (typeof calls !== 'object' || calls === null) return null
  return Object.fromEntries(
    Object.entries(calls).flatMap(([name, it]: [string, unknown]) =>
      typeof it === 'object' && it !== null && 'min' in it ? [[name, Number(it.min)]] : [],
    ),
  )
}

/** Measures the bare program while a command runs beside it. */
async function beside(
  [command = '', ...args]: readonly string[],
  word: string,
): Promise<Times | null> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  try {
    if (!(await hasSaid(child, word))) return null
    return measure([program, cpu, '40'])
  } finally {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  }
}

/** Waits until the command has said the word, and a second more; false when it ends before. */
async function hasSaid(child: ChildProcess, word: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  let said = ''
  const listen = (bytes: unknown): void => {
    said += String(bytes)
    if (said.includes(word)) setTimeout(() => resolve(true), 1500)
  }
  child.stdout?.on('data', listen)
  child.stderr?.on('data', listen)
  child.once('exit', () => resolve(false))
  return await promise
}

const least = new Map<string, Record<string, number>>()
for (let round = 0; round < rounds; round++) {
  for (const variant of variants) {
    const { name } = variant
    const times = await variant.measure()
    if (times === null) continue
    const known = least.get(name) ?? {}
    least.set(name, known)
    for (const [call, time] of Object.entries(times)) {
      known[call] = Math.min(time, known[call] ?? Infinity)
    }
  }
}

const bare = least.get('bare') ?? {}
console.log(`least of ${rounds} rounds on CPU ${cpu}; lastref from ${what}; ns and times bare\n`)
printTable([
  ['', ...variants.map(({ name }) => name)],
  ...Object.entries(bare).map(([call, time]) => [
    call,
    ...variants.map(({ name }) => {
      const found = least.get(name)?.[call]
      return found === undefined ? '-' : `${found.toFixed(0)} ${(found / time).toFixed(2)}x`
    }),
  ]),
])
const added = (name: string): number =>
  (least.get(name)?.['bpf+close'] ?? NaN) - (bare['bpf+close'] ?? NaN)
console.log(
  `\nstrace adds ${(added('strace') / added('lastref run')).toFixed(0)} times as much as lastref run`,
)
