import type { PlannedUnit } from './planned-unit.ts'

/**
 * The units that have one of the wanted files, and all they need, in the order of `units`: whatever
 * is found in those files does not depend on the others.
 */
export const narrowPlan = (
  units: readonly PlannedUnit[],
  isWanted: (path: string) => boolean,
): PlannedUnit[] => {
  const byKey = new Map(units.map((unit) => [unit.key, unit]))
  const needed = new Set<PlannedUnit>()
  const queue = units.filter((unit) => unit.files.some(({ path }) => isWanted(path)))
  for (let unit = queue.pop(); unit !== undefined; unit = queue.pop()) {
    if (needed.has(unit)) continue
    needed.add(unit)
    for (const key of unit.needs) {
      const need = byKey.get(key)
      if (need !== undefined) queue.push(need)
    }
  }
  return units.filter((unit) => needed.has(unit))
}
