import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { catalogOf } from '../catalog/index.ts'
import type { Catalog } from '../catalog/entry.ts'
import { World } from '../engine/world.ts'
import { workerEnded } from '../errors.ts'
import type { PlannedUnit } from '../files/planned-unit.ts'
import { digestOf, type UnitCache } from './cache.ts'
import type { Answer, Task, WorkerStart } from './messages.ts'
import { runUnit, type UnitResult } from './run-unit.ts'
import { Schedule } from './schedule.ts'

export type RunOptions = {
  readonly cwd: string
  readonly catalog: readonly Catalog[]
  /** 0 runs everything in this thread. */
  readonly workers: number
  readonly cache: UnitCache | null
  readonly onDone: (unit: PlannedUnit, result: UnitResult, cached: boolean) => void
}

/** Threads that pay off: starting one costs more than a small tree. */
export const workersFor = (bytes: number): number =>
  bytes < 300_000 ? 0 : Math.min(availableParallelism(), 4)

/** Beside this file, under the name it has in the sources or in the published bundle. */
const workerUrl = (): URL =>
  new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './scan-worker.js', import.meta.url)

/** Analyses units, each after those it needs; calls `onDone` for each. */
export const runAll = async (units: readonly PlannedUnit[], options: RunOptions): Promise<void> => {
  const schedule = new Schedule(units)
  const digests = new Map<string, string>()
  const keys = new Map<string, string>()
  const finish = (unit: PlannedUnit, result: UnitResult, cached: boolean): void => {
    if (options.cache !== null) {
      const needs = unit.needs.map((each) => digests.get(each) ?? '')
      digests.set(unit.key, digestOf(result.summary, needs))
      const key = keys.get(unit.key)
      if (!cached && key !== undefined) options.cache.put(key, result)
    }
    schedule.finish(unit.key)
    options.onDone(unit, result, cached)
  }
  const lookup = (unit: PlannedUnit): UnitResult | null => {
    if (options.cache === null) return null
    const key = options.cache.keyOf(unit, digests)
    keys.set(unit.key, key)
    return options.cache.get(key)
  }
  if (options.workers === 0) await runHere(schedule, options, lookup, finish)
  else await runThreads(schedule, options, lookup, finish)
}

type Lookup = (unit: PlannedUnit) => UnitResult | null
type Finish = (unit: PlannedUnit, result: UnitResult, cached: boolean) => void

const runHere = async (
  schedule: Schedule,
  options: RunOptions,
  lookup: Lookup,
  finish: Finish,
): Promise<void> => {
  const world = new World(catalogOf(options.catalog))
  for (let unit = schedule.take(); unit !== undefined; unit = schedule.take()) {
    const known = lookup(unit)
    if (known !== null) world.add(known.summary)
    // oxlint-disable-next-line no-await-in-loop -- a unit needs the summaries of those before it
    finish(unit, known ?? (await runUnit(unit, world, options.cwd)), known !== null)
  }
}

const send = (worker: Worker, task: Task): void => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  worker.postMessage(task)
}

const runThreads = (
  schedule: Schedule,
  options: RunOptions,
  lookup: Lookup,
  finish: Finish,
): Promise<void> =>
  new Promise((resolve, reject) => {
    const start: WorkerStart = { cwd: options.cwd, catalog: options.catalog }
    const workers: Worker[] = []
    const idle: Worker[] = []
    const busy = new Map<Worker, PlannedUnit>()
    /** Summaries so far: a thread that starts late has to hear of them all. */
    const learned: Task[] = []
    let over = false
    const end = (error: Error | null): void => {
      if (over) return
      over = true
      for (const worker of workers) void worker.terminate()
      if (error === null) resolve()
      else reject(error)
    }
    const tell = (result: UnitResult, except: Worker | null): void => {
      const task: Task = { kind: 'learn', summary: result.summary }
      learned.push(task)
      for (const worker of workers) if (worker !== except) send(worker, task)
    }
    const launch = (): Worker => {
      const worker = new Worker(workerUrl(), {
        workerData: start,
        resourceLimits: { maxYoungGenerationSizeMb: 8 },
      })
      workers.push(worker)
      worker.on('message', (answer: Answer) => {
        const unit = busy.get(worker)
        busy.delete(worker)
        if (unit === undefined || over) return
        if (answer.kind === 'failed') {
          end(workerEnded(unit.key, new Error(answer.message, { cause: answer.stack })))
          return
        }
        idle.push(worker)
        tell(answer.result, worker)
        finish(unit, answer.result, false)
        feed()
      })
      worker.on('error', (error) => end(workerEnded(busy.get(worker)?.key ?? 'nothing', error)))
      for (const task of learned) send(worker, task)
      return worker
    }
    const feed = (): void => {
      if (over) return
      while (idle.length > 0 || workers.length < options.workers) {
        const unit = schedule.take()
        if (unit === undefined) break
        const known = lookup(unit)
        if (known !== null) {
          tell(known, null)
          finish(unit, known, true)
          continue
        }
        const worker = idle.pop() ?? launch()
        busy.set(worker, unit)
        send(worker, { kind: 'run', unit })
      }
      if (schedule.done) end(null)
    }
    feed()
  })
