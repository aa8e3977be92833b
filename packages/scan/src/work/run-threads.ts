import { Worker } from 'node:worker_threads'
import type { UnitSummary } from '../engine/summary.ts'
import { workerEnded } from '../errors.ts'
import type { PlannedUnit } from '../files/planned-unit.ts'
import type { Answer, Task, WorkerStart } from './messages.ts'
import type { Work } from './work.ts'

/** Beside this file, under the name it has in the sources or in the published bundle. */
const workerUrl = (): URL =>
  new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './scan-worker.js', import.meta.url)

/** Larger young generations make no scan faster, and each thread has its own. */
const youngMegabytes = 8

type Hand = {
  readonly thread: Worker
  /** Keys of the units whose summaries it has. */
  readonly told: Set<string>
  unit: PlannedUnit | null
}

/** Analyses all units in `count` threads; a thread is started when there is work for it. */
export const runThreads = (
  { schedule, sight, cwd, catalog, lookup, finish }: Work,
  count: number,
): Promise<void> =>
  new Promise((resolve, reject) => {
    const start: WorkerStart = { cwd, catalog }
    const hands: Hand[] = []
    const summaries = new Map<string, UnitSummary>()
    let over = false
    const end = (error: Error | null): void => {
      if (over) return
      over = true
      for (const { thread } of hands) void thread.terminate()
      if (error === null) resolve()
      else reject(error)
    }
    const answered = (hand: Hand, answer: Answer): void => {
      const { unit } = hand
      if (unit === null || over) return
      hand.unit = null
      if (answer.kind === 'failed') {
        end(workerEnded(unit.key, new Error(answer.message, { cause: answer.stack })))
        return
      }
      summaries.set(unit.key, answer.result.summary)
      hand.told.add(unit.key)
      finish(unit, answer.result, false)
      feed()
    }
    const launch = (): Hand => {
      const thread = new Worker(workerUrl(), {
        workerData: start,
        resourceLimits: { maxYoungGenerationSizeMb: youngMegabytes },
      })
      const hand: Hand = { thread, told: new Set(), unit: null }
      hands.push(hand)
      thread.on('message', (answer: Answer) => answered(hand, answer))
      thread.on('error', (error) => end(workerEnded(hand.unit?.key ?? 'nothing', error)))
      return hand
    }
    const give = (hand: Hand, unit: PlannedUnit): void => {
      hand.unit = unit
      const sees = sight.of(unit)
      const unheard = sees.filter((key) => !hand.told.has(key))
      for (const key of unheard) hand.told.add(key)
      const task: Task = {
        unit,
        sees,
        summaries: unheard.flatMap((key) => summaries.get(key) ?? []),
      }
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      hand.thread.postMessage(task)
    }
    const feed = (): void => {
      for (;;) {
        const idle = hands.find((hand) => hand.unit === null)
        if (over || (idle === undefined && hands.length >= count)) break
        const unit = schedule.take()
        if (unit === undefined) break
        const known = lookup(unit)
        if (known === null) give(idle ?? launch(), unit)
        else {
          summaries.set(unit.key, known.summary)
          finish(unit, known, true)
        }
      }
      if (schedule.done) end(null)
    }
    feed()
  })
