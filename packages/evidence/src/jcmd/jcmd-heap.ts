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
    const commands = [...(wantsHistogram ? [histogram] : []), 'GC.heap_info', 'PerfCounter.print']
    const said = await jcmd(pid, commands, this.#closing.signal)
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
      collections: parseCollections(said),
      collected: this.#gc,
      ...(withSites && classes !== null ? { sites: classes.sites } : {}),
    }
  }

  async close(): Promise<void> {
    // Each call is a process of its own; one may still run.
    this.#closing.abort()
  }
}

/** Returns what the JVM answers; several commands in one call, since each call starts a JVM. */
async function jcmd(
  pid: number,
  commands: readonly string[],
  signal: AbortSignal,
): Promise<string> {
  const child = spawn('jcmd', [String(pid), '-f', '/dev/stdin'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    timeout,
    signal,
    killSignal: 'SIGKILL',
  })
  const ended = Promise.withResolvers<number | null>()
  child.on('error', ended.reject)
  child.on('close', ended.resolve)
  child.stdin.on('error', () => {})
  child.stdin.end(`${commands.join('\n')}\n`)
  try {
    const [said, status] = await Promise.all([text(child.stdout), ended.promise])
    if (status === 0) return said
    const reason = status === null ? `no answer in ${timeout / 1000} s` : `status ${status}`
    throw new UnavailableError('LRE631', `jcmd ${pid} failed: ${reason}`)
  } catch (error) {
    if (error instanceof UnavailableError) throw error
    throw new UnavailableError('LRE630', 'there is no jcmd here (it is part of the JDK)', error)
  }
}
