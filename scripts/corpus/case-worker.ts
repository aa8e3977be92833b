// Runs cases that the process which started it sends, one at a time.
import type { CorpusCase } from './cases.ts'
import { notAvailable, type CaseResult } from './measure.ts'
import { runCase, type CorpusOptions } from './run-case.ts'

/** What a worker is asked. */
export interface CaseTask {
  readonly one: CorpusCase
  readonly options: CorpusOptions
}

process.on('message', (task: CaseTask) => {
  const { one, options } = task
  void runCase(one, options).then((result) => answer(result ?? notAvailable(one)))
})

function answer(result: CaseResult): void {
  process.send?.(result)
}
