import { parentPort, workerData } from 'node:worker_threads'
import { catalogOf } from '../catalog/index.ts'
import type { Catalog } from '../catalog/entry.ts'
import type { UnitSummary } from '../engine/summary.ts'
import type { Answer, Task, WorkerStart } from './messages.ts'
import { runUnit } from './run-unit.ts'

const port = parentPort
if (port !== null) {
  // Handed over by the main thread, which is the only one that starts this file.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const start = workerData as WorkerStart
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const catalog = catalogOf(start.catalog as readonly Catalog[])
  const known = new Map<string, UnitSummary>()
  const run = async ({ unit, sees, summaries }: Task): Promise<Answer> => {
    for (const summary of summaries) known.set(summary.key, summary)
    try {
      const seen = sees.flatMap((key) => known.get(key) ?? [])
      const result = await runUnit(unit, catalog, seen, start.cwd)
      known.set(unit.key, result.summary)
      return { kind: 'done', result }
    } catch (error) {
      const { message, stack = '' } = error instanceof Error ? error : new Error(String(error))
      return { kind: 'failed', message, stack }
    }
  }
  port.on('message', (task: Task) => void run(task).then((answer) => port.postMessage(answer)))
}
