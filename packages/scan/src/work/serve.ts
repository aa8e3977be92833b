import type { MessagePort } from 'node:worker_threads'
import { catalogOf } from '../catalog/index.ts'
import type { Catalog } from '../catalog/entry.ts'
import type { UnitSummary } from '../engine/summary.ts'
import type { Answer, Task, WorkerStart } from './messages.ts'
import { runUnit } from './run-unit.ts'

/** Answers the tasks that come through a port. */
export const serve = (port: MessagePort, start: WorkerStart): void => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- handed over by the main thread
  const catalog = catalogOf(start.catalog as readonly Catalog[])
  const known = new Map<string, UnitSummary>()
  const run = async ({ unit, sees, summaries }: Task): Promise<Answer> => {
    for (const summary of summaries) known.set(summary.key, summary)
    const seen = sees.flatMap((key) => known.get(key) ?? [])
    const result = await runUnit(unit, catalog, seen, start.cwd)
    known.set(unit.key, result.summary)
    return { kind: 'done', result }
  }
  const answer = async (task: Task): Promise<void> => {
    try {
      port.postMessage(await run(task))
    } catch (error) {
      const { message, stack = '' } = error instanceof Error ? error : new Error(String(error))
      const failed: Answer = { kind: 'failed', message, stack }
      port.postMessage(failed)
    }
  }
  port.on('message', (task: Task) => void answer(task))
}
