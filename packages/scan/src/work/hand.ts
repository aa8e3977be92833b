import { getCompileCacheDir } from 'node:module'
import { Worker } from 'node:worker_threads'
import type { Answer, Task, WorkerStart } from './messages.ts'

/** Beside this file, under the name it has in the sources or in the published bundle. */
const workerUrl = (): URL =>
  new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './scan-worker.js', import.meta.url)

/** Larger young generations make no scan faster, and each thread has its own. */
const youngMegabytes = 8

/** True when a thread ended because its work needed more than its heap may have. */
export const isOutOfMemory = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'

/** One thread, which does one task after the other. */
export class Hand {
  /** Keys of the units whose summaries it has. */
  readonly told: Set<string> = new Set()
  readonly #thread: Worker
  #asked: PromiseWithResolvers<Answer> | null = null
  #ended: Error | null = null

  /** `heapMegabytes` bounds it, and keeps V8 from letting garbage grow to several times what is used. */
  constructor(start: WorkerStart, heapMegabytes: number) {
    const compileCache = getCompileCacheDir()
    this.#thread = new Worker(workerUrl(), {
      workerData: compileCache === undefined ? start : { ...start, compileCache },
      // Those of the program around may be for its own entry alone: --input-type, --import.
      execArgv: [],
      resourceLimits: {
        maxYoungGenerationSizeMb: youngMegabytes,
        maxOldGenerationSizeMb: heapMegabytes,
      },
    })
    this.#thread.on('message', (answer: Answer) => this.#take()?.resolve(answer))
    this.#thread.on('error', (error: Error) => this.#fail(error))
    this.#thread.on('exit', () => this.#fail(new Error('the thread has ended')))
  }

  get isIdle(): boolean {
    return this.#asked === null
  }

  /** Rejects when the thread ends before it answers. */
  ask(task: Task): Promise<Answer> {
    if (this.#ended !== null) return Promise.reject(this.#ended)
    this.#asked = Promise.withResolvers<Answer>()
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    this.#thread.postMessage(task)
    return this.#asked.promise
  }

  async end(): Promise<void> {
    await this.#thread.terminate()
  }

  #fail(error: Error): void {
    this.#ended ??= error
    this.#take()?.reject(error)
  }

  #take(): PromiseWithResolvers<Answer> | null {
    const asked = this.#asked
    this.#asked = null
    return asked
  }
}
