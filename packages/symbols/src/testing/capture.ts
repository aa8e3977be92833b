import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { type MappedRange, parseMaps } from '../mapped-range.ts'
import type { StackSnapshot } from '../snapshot.ts'
import { snapshotProgram } from './build.ts'

/** A program that waits in read(0, …), and where its thread stands. */
export interface Captured extends AsyncDisposable {
  readonly pid: number
  readonly maps: readonly MappedRange[]
  readonly snapshot: StackSnapshot
  /** Lets it go on and end. */
  end(): Promise<void>
}

const stackBytes = 4096

/** Runs a program until it waits for its standard input, and takes a snapshot of the thread that does. */
export async function capture(
  file: string,
  args: readonly string[] = [],
  bytes: number = stackBytes,
): Promise<Captured> {
  const child = spawn(file, args, { stdio: ['pipe', 'ignore', 'inherit'] })
  const { pid } = child
  if (pid === undefined) throw new Error(`${file} did not start`)
  try {
    const { owner, tid } = await waitingThread(pid, child)
    const text = execFileSync(snapshotProgram(), [`${tid}`, `${bytes}`], {
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    })
    const maps = parseMaps(readFileSync(`/proc/${owner}/maps`, 'utf8'))
    const end = (): Promise<void> => stop(child)
    return { pid: owner, maps, snapshot: parse(text), end, [Symbol.asyncDispose]: end }
  } catch (cause) {
    await stop(child)
    throw cause
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.stdin?.end()
  child.kill('SIGKILL')
  await exited
}

/** Of the program or of its children: it may start another one, in namespaces of its own. */
async function waitingThread(
  pid: number,
  child: ChildProcess,
): Promise<{ owner: number; tid: number }> {
  while (child.exitCode === null && child.signalCode === null) {
    for (const owner of [pid, ...childrenOf(pid)]) {
      // Number 0 is read, and its first argument the fd (proc_pid_syscall(5)).
      const tid = threadsOf(owner).find((thread) => syscallOf(owner, thread).startsWith('0 0x0 '))
      if (tid !== undefined) return { owner, tid: Number(tid) }
    }
    // oxlint-disable-next-line no-await-in-loop -- it is polled
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  throw new Error(`${pid} ended before it waited`)
}

function childrenOf(pid: number): number[] {
  return textOf(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number)
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`)
  } catch {
    return []
  }
}

function syscallOf(pid: number, tid: string): string {
  return textOf(`/proc/${pid}/task/${tid}/syscall`)
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function parse(text: string): StackSnapshot {
  const rows = new Map(text.split('\n').map((row) => [row.split(' ', 1)[0] ?? '', row.split(' ')]))
  const number = (name: string): bigint => BigInt(rows.get(name)?.[1] ?? '0')
  const bytes = (name: string): Uint8Array => Buffer.from(rows.get(name)?.[2] ?? '', 'hex')
  const registers = new Map(
    [3, 12, 13, 14, 15].map((register) => [register, number(`r${register}`)]),
  )
  const own = { ip: number('ip'), sp: number('sp'), bp: number('bp'), registers }
  const snapshot = { ...own, stack: bytes('stack') }
  return rows.has('goroutine')
    ? { ...snapshot, goroutine: { sp: number('goroutine'), stack: bytes('goroutine') } }
    : snapshot
}
