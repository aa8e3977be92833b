import { setTimeout as sleep } from 'node:timers/promises'
import type { HeapState } from '@lastref/model'
import type { HeapSource } from '../heap-source.ts'
import { listeningOf } from '../pprof/listening.ts'
import { httpGet } from '../pprof/http-get.ts'
import { UnavailableError } from '../unavailable.ts'
import { askToClose, closeWhenAlone, stillHere } from './close-when-alone.ts'
import { samplingSites } from './sampling.ts'
import { InspectorSession, isRecord } from './session.ts'

const probing = { timeout: 1500, maxBytes: 1024 * 1024 }
/** How long a process may take to open its inspector after the signal, in milliseconds. */
const patience = 3000
/** Bytes between two samples: what is allocated by the hundred shows. */
const samplingInterval = 32 * 1024

/** The heap of a Node process through its inspector. */
export class InspectorHeap implements HeapSource {
  readonly #pid: number
  readonly #session: InspectorSession
  readonly #from: string
  readonly #gc: boolean
  /** The port was closed before lastref came. */
  readonly #isOpenedByUs: boolean
  #isSampling = false

  private constructor(
    pid: number,
    session: InspectorSession,
    from: string,
    gc: boolean,
    isOpenedByUs: boolean,
  ) {
    this.#pid = pid
    this.#session = session
    this.#from = from
    this.#gc = gc
    this.#isOpenedByUs = isOpenedByUs
  }

  /**
   * Returns the heap of a process through the inspector that listens on one of its own ports.
   *
   * @param mayOpen send SIGUSR1, at which Node opens it, when it is closed; it is closed again.
   * @throws UnavailableError LRE620 when none is open, LRE621 when it does not answer as one does.
   */
  static async open(pid: number, gc: boolean, mayOpen: boolean): Promise<InspectorHeap> {
    let url = await findInspector(pid)
    const isOpenedByUs = url === null && mayOpen
    if (isOpenedByUs) {
      process.kill(pid, 'SIGUSR1')
      for (let waited = 0; url === null && waited < patience; waited += 100) {
        // oxlint-disable-next-line no-await-in-loop
        await sleep(100)
        // oxlint-disable-next-line no-await-in-loop
        url = await findInspector(pid)
      }
    }
    if (url === null) {
      const how = mayOpen
        ? 'and did not open at SIGUSR1'
        : '--open-inspector opens it for the while'
      throw new UnavailableError('LRE620', `the inspector of pid ${pid} is closed: ${how}`)
    }
    const session = await InspectorSession.open(url)
    const heap = new InspectorHeap(pid, session, url, gc, isOpenedByUs)
    if (isOpenedByUs) await heap.#evaluate(closeWhenAlone(Number(new URL(url).port)))
    return heap
  }

  async read(withSites: boolean): Promise<HeapState> {
    if (withSites && !this.#isSampling) {
      await this.#session.call('HeapProfiler.startSampling', { samplingInterval })
      this.#isSampling = true
    }
    if (this.#isOpenedByUs) await this.#evaluate(stillHere())
    if (this.#gc) await this.#session.call('HeapProfiler.collectGarbage')
    const usage = await this.#session.call('Runtime.getHeapUsage')
    const at = Date.now()
    const sizes = ['usedSize', 'embedderHeapUsedSize', 'backingStorageSize'].map((name) => {
      const size = usage[name]
      // The last two are there since V8 13; external memory is not counted before.
      return typeof size === 'number' && size >= 0 ? size : 0
    })
    const inuseBytes = sizes.reduce((sum, size) => sum + size, 0)
    if (inuseBytes === 0) throw new UnavailableError('LRE621', 'the inspector tells no heap usage')
    const state: HeapState = {
      state: 'read',
      at,
      source: 'inspector',
      from: this.#from,
      inuseBytes,
      inuseObjects: null,
      allocBytes: null,
      allocObjects: null,
      goroutines: null,
      collections: null,
      collected: this.#gc,
    }
    if (!withSites) return state
    const { profile } = await this.#session.call('HeapProfiler.getSamplingProfile')
    return { ...state, sites: isRecord(profile) ? samplingSites(profile['head']) : [] }
  }

  async close(): Promise<void> {
    try {
      if (this.#isSampling) await this.#session.call('HeapProfiler.stopSampling')
      if (this.#isOpenedByUs) await this.#evaluate(askToClose())
    } catch (error) {
      // The process has ended, and took its inspector along.
      if (!(error instanceof UnavailableError)) throw error
    } finally {
      this.#session.close()
    }
    if (this.#isOpenedByUs) await closed(this.#pid, new URL(this.#from).port)
  }

  async #evaluate(expression: string): Promise<void> {
    await this.#session.call('Runtime.evaluate', { expression, includeCommandLineAPI: true })
  }
}

/** Returns when the process listens on that port no more, or has ended, or does not come to it. */
async function closed(pid: number, port: string): Promise<void> {
  for (let waited = 0; waited < patience && isListening(pid, Number(port)); waited += 50) {
    // oxlint-disable-next-line no-await-in-loop
    await sleep(50)
  }
}

function isListening(pid: number, port: number): boolean {
  try {
    return listeningOf(pid).some((place) => place.kind === 'tcp' && place.port === port)
  } catch (error) {
    if (error instanceof UnavailableError) return false
    throw error
  }
}

/** Returns the URL of the inspector's WebSocket; null when none listens. */
async function findInspector(pid: number): Promise<string | null> {
  for (const place of listeningOf(pid)) {
    if (place.kind !== 'tcp') continue
    const host = place.host.includes(':') ? `[${place.host}]` : place.host
    const endpoint = { url: `http://${host}:${place.port}`, socket: null }
    try {
      // oxlint-disable-next-line no-await-in-loop
      const { body } = await httpGet(endpoint, '/json/list', probing)
      const url = debuggerUrl(body.toString('utf8'))
      if (url !== null) return `ws://${host}:${place.port}${new URL(url).pathname}`
    } catch (error) {
      // Another protocol.
      if (!(error instanceof UnavailableError)) throw error
    }
  }
  return null
}

function debuggerUrl(text: string): string | null {
  let list: unknown
  try {
    list = JSON.parse(text)
  } catch {
    return null
  }
  const first: unknown = Array.isArray(list) ? list[0] : null
  const url = isRecord(first) ? first['webSocketDebuggerUrl'] : null
  return typeof url === 'string' && URL.canParse(url) ? url : null
}
