import type { UnitSummary } from '../engine/summary.ts'
import type { PlannedUnit } from '../files/planned-unit.ts'
import type { UnitResult } from './run-unit.ts'

/** What a worker thread starts with. */
export type WorkerStart = {
  readonly cwd: string
  readonly catalog: readonly unknown[]
  /** Where Node keeps compiled code, when it does. */
  readonly compileCache?: string
}

/** To a worker. */
export type Task = {
  readonly unit: PlannedUnit
  /** Keys of the units whose summaries it may use. */
  readonly sees: readonly string[]
  /** Those of them that this worker has not been told yet. */
  readonly summaries: readonly UnitSummary[]
}

/** From a worker. */
export type Answer =
  | { readonly kind: 'done'; readonly result: UnitResult }
  | { readonly kind: 'failed'; readonly message: string; readonly stack: string }
