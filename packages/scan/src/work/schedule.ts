import type { PlannedUnit } from '../files/planned-unit.ts'

/** Hands out units whose needs are done, in the order of the plan. */
export class Schedule {
  readonly #waiting: Map<string, PlannedUnit>
  readonly #open = new Map<string, number>()
  readonly #users = new Map<string, string[]>()
  readonly #ready: string[] = []

  /** `units` have everything they need before them; a need that comes later is not waited for. */
  constructor(units: readonly PlannedUnit[]) {
    this.#waiting = new Map(units.map((unit) => [unit.key, unit]))
    const placed = new Set<string>()
    for (const unit of units) {
      const needs = unit.needs.filter((key) => placed.has(key) && key !== unit.key)
      placed.add(unit.key)
      this.#open.set(unit.key, needs.length)
      for (const key of needs) {
        const users = this.#users.get(key) ?? []
        users.push(unit.key)
        this.#users.set(key, users)
      }
      if (needs.length === 0) this.#ready.push(unit.key)
    }
  }

  /** The next unit that can be analysed, or undefined when one has to finish first. */
  take(): PlannedUnit | undefined {
    const key = this.#ready.shift()
    return key === undefined ? undefined : this.#waiting.get(key)
  }

  /** A unit is done: what waited for it may be ready. */
  finish(key: string): void {
    this.#waiting.delete(key)
    for (const user of this.#users.get(key) ?? []) {
      const open = (this.#open.get(user) ?? 0) - 1
      this.#open.set(user, open)
      if (open === 0) this.#ready.push(user)
    }
  }

  get done(): boolean {
    return this.#waiting.size === 0
  }
}
