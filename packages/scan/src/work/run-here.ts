import { catalogOf } from '../catalog/index.ts'
import type { UnitSummary } from '../engine/summary.ts'
import { runUnit } from './run-unit.ts'
import type { Work } from './work.ts'

/** Analyses all units in this thread. */
export const runHere = async ({
  schedule,
  sight,
  cwd,
  catalog,
  lookup,
  finish,
}: Work): Promise<void> => {
  const index = catalogOf(catalog)
  const summaries = new Map<string, UnitSummary>()
  for (let unit = schedule.take(); unit !== undefined; unit = schedule.take()) {
    const known = lookup(unit)
    const seen = sight.of(unit).flatMap((key) => summaries.get(key) ?? [])
    // oxlint-disable-next-line no-await-in-loop -- a unit needs the summaries of those before it
    const result = known ?? (await runUnit(unit, index, seen, cwd))
    summaries.set(unit.key, result.summary)
    finish(unit, result, known !== null)
  }
}
