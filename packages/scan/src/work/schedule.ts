import type { PlannedUnit } from '../files/planned-unit.ts'

/**
 * Hands out units whose needs are done: first those that the most work waits for, so that no thread
 * is left with a long chain in the end.
 */
export class Schedule {
  readonly #waiting: Map<string, PlannedUnit>
  readonly #open = new Map<string, number>()
  readonly #users = new Map<string, string[]>()
  readonly #ready: string[] = []
  /** Bytes of the longest chain of units that begins with this one. */
  readonly #weight = new Map<string, number>()

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
    for (const unit of units.toReversed()) {
      const users = this.#users.get(unit.key) ?? []
      const longest = Math.max(0, ...users.map((key) => this.#weight.get(key) ?? 0))
      this.#weight.set(unit.key, unit.bytes + longest)
    }
  }

  /** The next unit that can be analysed, or undefined when one has to finish first. */
  take(): PlannedUnit | undefined {
    const weight = (key: string): number => this.#weight.get(key) ?? 0
    let best = 0
    for (const [index, key] of this.#ready.entries()) {
      if (weight(key) > weight(this.#ready[best] ?? '')) best = index
    }
    const [key] = this.#ready.splice(best, 1)
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
