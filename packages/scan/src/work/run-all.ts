import { availableParallelism } from 'node:os'
import type { Catalog } from '../catalog/entry.ts'
import type { PlannedUnit } from '../files/planned-unit.ts'
import { digestOf, type UnitCache } from './cache.ts'
import { runHere } from './run-here.ts'
import { runThreads } from './run-threads.ts'
import type { UnitResult } from './run-unit.ts'
import { Schedule } from './schedule.ts'
import { Sight } from './sight.ts'

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

/** Analyses units, each after those it needs; calls `onDone` for each. */
export const runAll = async (units: readonly PlannedUnit[], options: RunOptions): Promise<void> => {
  const { cache, cwd, catalog, workers, onDone } = options
  const schedule = new Schedule(units)
  const sight = new Sight(units)
  const digests = new Map<string, string>()
  const keys = new Map<string, string>()
  const finish = (unit: PlannedUnit, result: UnitResult, cached: boolean): void => {
    if (cache !== null) {
      const needs = unit.needs.map((each) => digests.get(each) ?? '')
      digests.set(unit.key, digestOf(result.summary, needs))
      const key = keys.get(unit.key)
      if (!cached && key !== undefined) cache.put(key, result)
    }
    schedule.finish(unit.key)
    onDone(unit, result, cached)
  }
  const lookup = (unit: PlannedUnit): UnitResult | null => {
    if (cache === null) return null
    const key = cache.keyOf(unit, digests)
    keys.set(unit.key, key)
    return cache.get(key)
  }
  const work = { schedule, sight, cwd, catalog, lookup, finish }
  if (workers === 0) await runHere(work)
  else await runThreads(work, workers)
  cache?.trim()
}
