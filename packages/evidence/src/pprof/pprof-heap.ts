import { readFileSync, readlinkSync } from 'node:fs'
import type { HeapState } from '@lastref/model'
import type { HeapSource } from '../heap-source.ts'
import { UnavailableError } from '../unavailable.ts'
import { endpointText, portEndpoint, socketEndpoint, type Endpoint } from './endpoint.ts'
import { httpGet, type GetOptions } from './http-get.ts'
import { listeningOf, type Listening } from './listening.ts'
import { parseHeapProfile } from './heap-profile.ts'
import { goroutinesOf, parseMemStats } from './memstats.ts'

/** A port may belong to any protocol: what does not answer at once is not asked for long. */
const probing: GetOptions = { timeout: 1500, maxBytes: 1024 * 1024 }
const reading: GetOptions = { timeout: 10_000, maxBytes: 32 * 1024 * 1024 }
/** So many places of one process are tried. */
const maxTried = 16

/** The heap of a Go program through its own net/http/pprof. */
export class PprofHeap implements HeapSource {
  readonly #endpoint: Endpoint
  readonly #gc: boolean
  readonly #closing = new AbortController()

  private constructor(endpoint: Endpoint, gc: boolean) {
    this.#endpoint = endpoint
    this.#gc = gc
  }

  /**
   * Returns the heap behind an endpoint, which must be that of the process.
   *
   * @param gc ask the program to collect before each reading.
   * @throws UnavailableError LRE610 to LRE614 when it does not answer as net/http/pprof does, LRE618
   *   when it is another process's.
   */
  static async open(pid: number, endpoint: Endpoint, gc: boolean): Promise<PprofHeap> {
    await check(pid, endpoint, reading)
    return new PprofHeap(endpoint, gc)
  }

  /**
   * Returns the heap of a process by the places where it itself listens.
   *
   * @throws UnavailableError LRE615 when none of them serves net/http/pprof; see `listeningOf`.
   */
  static async find(pid: number, gc: boolean): Promise<PprofHeap> {
    const places = listeningOf(pid)
    const tried = places.slice(0, maxTried)
    for (const place of tried) {
      const endpoint = endpointOf(pid, place)
      try {
        // One after the other: a program must not notice that it is looked at by a crowd.
        // oxlint-disable-next-line no-await-in-loop
        await check(pid, endpoint, probing)
        return new PprofHeap(endpoint, gc)
      } catch (error) {
        if (!(error instanceof UnavailableError)) throw error
      }
    }
    const more = places.length - tried.length
    const what =
      places.length === 0
        ? 'it listens nowhere'
        : `tried ${tried.map(placeText).join(', ')}${more > 0 ? `; ${more} more were not tried` : ''}`
    throw new UnavailableError('LRE615', `pid ${pid} serves no net/http/pprof: ${what}`)
  }

  async read(withSites: boolean): Promise<HeapState> {
    const endpoint = this.#endpoint
    const from = endpointText(endpoint)
    const asking = { ...reading, signal: this.#closing.signal }
    const suffix = this.#gc ? '&gc=1' : ''
    const { body } = await httpGet(endpoint, `/heap?debug=1${suffix}`, asking)
    const at = Date.now()
    const stats = parseMemStats(body.toString('latin1'), from)
    const index = await httpGet(endpoint, '/', asking)
    const goroutines = goroutinesOf(index.body.toString('latin1'))
    const state: HeapState = {
      state: 'read',
      at,
      source: 'pprof',
      from,
      ...stats,
      goroutines,
      collected: this.#gc,
    }
    if (!withSites) return state
    const profile = await httpGet(endpoint, '/heap', asking)
    return { ...state, sites: parseHeapProfile(profile.body, from) }
  }

  async close(): Promise<void> {
    // Every request has a connection of its own; one may still wait for its answer.
    this.#closing.abort()
  }
}

/** Makes sure that it is net/http/pprof that answers, and that it is this process that does. */
async function check(pid: number, endpoint: Endpoint, options: GetOptions): Promise<void> {
  const from = endpointText(endpoint)
  const { body } = await httpGet(endpoint, '/cmdline', options)
  const index = await httpGet(endpoint, '/', options)
  if (goroutinesOf(index.body.toString('latin1')) === null) {
    throw new UnavailableError('LRE613', `${from} answers, but not as net/http/pprof does`)
  }
  const told = body.toString('latin1')
  const own = commandLine(pid)
  if (own !== null && told !== own) {
    throw new UnavailableError('LRE618', `${from} belongs to another process than pid ${pid}`)
  }
}

/** The handler of /cmdline joins os.Args with NUL; the kernel ends each with one. */
function commandLine(pid: number): string | null {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1').replace(/\0$/u, '')
  } catch {
    return null
  }
}

function endpointOf(pid: number, place: Listening): Endpoint {
  if (place.kind === 'tcp') return portEndpoint(place.host, place.port)
  if (place.path.startsWith('@')) return socketEndpoint(place.path)
  // As the process names it: relative to its root, or to its working directory.
  const base = place.path.startsWith('/') ? `/proc/${pid}/root` : `/proc/${pid}/cwd/`
  return socketEndpoint(
    isOwnRoot(pid) && place.path.startsWith('/') ? place.path : `${base}${place.path}`,
  )
}

function isOwnRoot(pid: number): boolean {
  try {
    return (
      readlinkSync(`/proc/${pid}/ns/mnt`) === readlinkSync('/proc/self/ns/mnt') &&
      readlinkSync(`/proc/${pid}/root`) === readlinkSync('/proc/self/root')
    )
  } catch {
    return false
  }
}

function placeText(place: Listening): string {
  return place.kind === 'tcp' ? `${place.host}:${place.port}` : `unix:${place.path}`
}
