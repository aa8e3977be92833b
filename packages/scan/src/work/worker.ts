import { parentPort, workerData } from 'node:worker_threads'
import { catalogOf } from '../catalog/index.ts'
import type { Catalog } from '../catalog/entry.ts'
import { World } from '../engine/world.ts'
import type { Answer, Task, WorkerStart } from './messages.ts'
import { runUnit } from './run-unit.ts'

const port = parentPort
if (port !== null) {
  // Handed over by the main thread, which is the only one that starts this file.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const start = workerData as WorkerStart
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const world = new World(catalogOf(start.catalog as readonly Catalog[]))
  port.on('message', (task: Task) => {
    if (task.kind === 'learn') {
      world.add(task.summary)
      return
    }
    runUnit(task.unit, world, start.cwd).then(
      (result) => port.postMessage({ kind: 'done', result } satisfies Answer),
      (error: unknown) => {
        const { message, stack = '' } = error instanceof Error ? error : new Error(String(error))
        port.postMessage({ kind: 'failed', message, stack } satisfies Answer)
      },
    )
  })
}
