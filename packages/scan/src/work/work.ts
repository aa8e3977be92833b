import type { Catalog } from '../catalog/entry.ts'
import type { PlannedUnit } from '../files/planned-unit.ts'
import type { UnitResult } from './run-unit.ts'
import type { Schedule } from './schedule.ts'
import type { Sight } from './sight.ts'

/** The units of a scan, and what is to be done with each. */
export type Work = {
  readonly schedule: Schedule
  readonly sight: Sight
  readonly cwd: string
  readonly catalog: readonly Catalog[]
  /** A unit's result of an earlier scan. */
  readonly lookup: (unit: PlannedUnit) => UnitResult | null
  /** Has to be called for each unit: what needs it can begin. */
  readonly finish: (unit: PlannedUnit, result: UnitResult, cached: boolean) => void
}
