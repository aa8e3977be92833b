import type { PlannedUnit } from '../files/planned-unit.ts'

/**
 * What each unit may know of others: the units that it needs, and what those need, as far as they
 * come before it. Answers must not depend on what another thread happens to have finished.
 */
export class Sight {
  readonly #sees = new Map<string, readonly string[]>()

  /** `units` have everything they need before them, except where they need each other. */
  constructor(units: readonly PlannedUnit[]) {
    for (const unit of units) {
      const seen = new Set<string>()
      for (const key of unit.needs) {
        for (const each of this.#sees.get(key) ?? []) seen.add(each)
        if (this.#sees.has(key)) seen.add(key)
      }
      this.#sees.set(unit.key, [...seen])
    }
  }

  of(unit: PlannedUnit): readonly string[] {
    return this.#sees.get(unit.key) ?? []
  }
}
