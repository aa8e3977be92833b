import { fork, type ChildProcess } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { CaseTask } from './case-worker.ts'
import type { CorpusCase } from './cases.ts'
import type { CaseResult } from './measure.ts'
import type { CorpusOptions } from './run-case.ts'

/**
 * Runs cases in one process a core, each of which goes on to the next case when it is done: a warm
 * scanner is several times as fast as a new one. Resolves to the results in the order of `cases`;
 * rejects when a process ends before its work does.
 */
export async function runCases(
  cases: readonly CorpusCase[],
  options: CorpusOptions,
  onDone: (result: CaseResult) => void,
): Promise<readonly CaseResult[]> {
  const results: CaseResult[] = []
  const waiting = cases.entries()
  const work = async (): Promise<void> => {
    const worker = fork(join(import.meta.dirname, 'case-worker.ts'))
    try {
      for (const [index, one] of waiting) {
        // oxlint-disable-next-line no-await-in-loop -- one case at a time is what fits into memory
        const result = await ask(worker, { one, options })
        results[index] = result
        onDone(result)
      }
    } finally {
      worker.kill()
    }
  }
  const width = Math.min(availableParallelism(), cases.length)
  await Promise.all(Array.from({ length: width }, work))
  return results
}

function ask(worker: ChildProcess, task: CaseTask): Promise<CaseResult> {
  return new Promise((resolve, reject) => {
    const ended = (status: number | null): void =>
      reject(new Error(`the process that looked at ${task.one.id} ended with status ${status}`))
    worker.once('exit', ended)
    worker.once('message', (result: CaseResult) => {
      worker.off('exit', ended)
      resolve(result)
    })
    worker.send(task)
  })
}
