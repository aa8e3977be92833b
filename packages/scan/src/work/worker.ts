import { enableCompileCache } from 'node:module'
import { parentPort, workerData } from 'node:worker_threads'
import type { WorkerStart } from './messages.ts'

if (parentPort !== null) {
  // Handed over by the main thread, which is the only one that starts this file.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const start = workerData as WorkerStart
  // A thread does not take it over from the main one by itself.
  if (start.compileCache !== undefined) enableCompileCache(start.compileCache)
  const { serve } = await import('./serve.ts')
  serve(parentPort, start)
}
