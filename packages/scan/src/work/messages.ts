import type { UnitSummary } from '../engine/summary.ts'
import type { PlannedUnit } from '../files/planned-unit.ts'
import type { UnitResult } from './run-unit.ts'

/** What a worker thread starts with. */
export type WorkerStart = { readonly cwd: string; readonly catalog: readonly unknown[] }

/** To a worker. */
export type Task =
  | { readonly kind: 'run'; readonly unit: PlannedUnit }
  /** Another worker's unit is done: this is what importers have to know of it. */
  | { readonly kind: 'learn'; readonly summary: UnitSummary }

/** From a worker. */
export type Answer =
  | { readonly kind: 'done'; readonly result: UnitResult }
  | { readonly kind: 'failed'; readonly message: string; readonly stack: string }
