import type { Language } from '../ir/unit.ts'

/** A unit that waits for its imports. */
export type PlannedUnit = {
  readonly key: string
  readonly language: Language
  readonly files: readonly PlannedFile[]
  /** Keys of units of this scan whose summaries it uses. */
  readonly needs: readonly string[]
  readonly bytes: number
  /** Digest of its files' contents. */
  readonly digest: string
  /**
   * Opens nothing by itself: worth parsing only when it calls something of its needs that opens or
   * fills.
   */
  readonly conditional: boolean
}

export type PlannedFile = { readonly path: string; readonly generated: boolean }

/** Units in an order in which everything a unit needs comes before it; cycles are cut. */
export const needsFirst = (units: readonly PlannedUnit[]): PlannedUnit[] => {
  const byKey = new Map(units.map((unit) => [unit.key, unit]))
  const order: PlannedUnit[] = []
  const seen = new Set<string>()
  const visit = (unit: PlannedUnit): void => {
    if (seen.has(unit.key)) return
    seen.add(unit.key)
    for (const key of unit.needs) {
      const needed = byKey.get(key)
      if (needed !== undefined) visit(needed)
    }
    order.push(unit)
  }
  for (const unit of units) visit(unit)
  return order
}
