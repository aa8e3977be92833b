import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import type { HeapState } from '@lastref/model'
import type { HeapSource } from '../heap-source.ts'
import { UnavailableError } from '../unavailable.ts'
import { parseCollections, parseHeapInfo, parseHistogram } from './parse.ts'

const timeout = 20_000

/** The heap of a JVM through `jcmd`, which asks the JVM itself over its own socket. */
export class JcmdHeap implements HeapSource {
  readonly #pid: number
  readonly #gc: boolean
  readonly #closing = new AbortController()

  private constructor(pid: number, gc: boolean) {
    this.#pid = pid
    this.#gc = gc
  }

  /** @throws UnavailableError LRE630 when there is no jcmd, LRE631 when the JVM does not answer. */
  static async open(pid: number, gc: boolean): Promise<JcmdHeap> {
    const heap = new JcmdHeap(pid, gc)
    await heap.read(false)
    return heap
  }

  async read(withSites: boolean): Promise<HeapState> {
    const pid = this.#pid
    // Without -all the histogram is of what is live, for which the JVM collects everything first.
    const histogram = this.#gc ? 'GC.class_histogram' : 'GC.class_histogram -all'
    const wantsHistogram = this.#gc || withSites
    const commands = [...(wantsHistogram ? [histogram] : []), 'GC.heap_info']
    const { signal } = this.#closing
    // The counters are read by jcmd itself and not by the JVM, which knows no such command.
    const [said, counters] = await Promise.all([
      jcmd(pid, commands, signal),
      this.#gc ? '' : jcmd(pid, ['PerfCounter.print'], signal),
    ])
    const at = Date.now()
    const used = parseHeapInfo(said)
    const classes = wantsHistogram ? parseHistogram(said) : null
    if (used === null || (wantsHistogram && classes === null)) {
      throw new UnavailableError('LRE631', `jcmd ${pid} did not tell the heap`)
    }
    return {
      state: 'read',
      at,
      source: 'jcmd',
      from: `jcmd ${pid}`,
      inuseBytes: this.#gc && classes !== null ? classes.bytes : used,
      inuseObjects: this.#gc && classes !== null ? classes.objects : null,
      allocBytes: null,
      allocObjects: null,
      goroutines: null,
      collections: parseCollections(counters),
      collected: this.#gc,
      ...(withSites && classes !== null ? { sites: classes.sites } : {}),
    }
  }

  async close(): Promise<void> {
    // Each call is a process of its own; one may still run.
    this.#closing.abort()
  }
}

/**
 * jcmd reads several commands from a file, which may be a pipe but not the socket that Node makes of
 * stdin.
 */
const script = 'pid=$1; shift; printf "%s\\n" "$@" | exec jcmd "$pid" -f /dev/stdin'
/** A shell's status for a program that it does not find. */
const notFound = 127
const noJcmd = 'there is no jcmd here (it is part of the JDK)'

/** Returns what the JVM answers; several commands in one call, since each call starts a JVM. */
async function jcmd(
  pid: number,
  commands: readonly string[],
  givenUp: AbortSignal,
): Promise<string> {
  const [first = '', ...others] = commands
  const argv =
    others.length === 0
      ? ['jcmd', String(pid), ...first.split(' ')]
      : ['sh', '-c', script, 'sh', String(pid), ...commands]
  const child = spawn(argv[0] ?? '', argv.slice(1), {
    stdio: ['ignore', 'pipe', 'ignore'],
    // A group of its own, so that all of it can be ended.
    detached: true,
  })
  const ended = Promise.withResolvers<number | null>()
  child.on('error', ended.reject)
  child.on('close', ended.resolve)
  const end = (): void => killGroup(child.pid)
  const timer = setTimeout(end, timeout)
  givenUp.addEventListener('abort', end)
  try {
    const [said, status] = await Promise.all([text(child.stdout), ended.promise])
    if (status === 0) return said
    if (status === notFound) {
      throw new UnavailableError('LRE630', noJcmd)
    }
    const reason = status === null ? `no answer in ${timeout / 1000} s` : `status ${status}`
    throw new UnavailableError('LRE631', `jcmd ${pid} failed: ${reason}`)
  } catch (error) {
    if (error instanceof UnavailableError) throw error
    throw new UnavailableError('LRE630', noJcmd, error)
  } finally {
    clearTimeout(timer)
    givenUp.removeEventListener('abort', end)
  }
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // ESRCH: it has ended.
  }
}
