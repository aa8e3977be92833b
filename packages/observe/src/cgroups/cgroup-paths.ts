import { ownHierarchy, type HierarchyName } from './hierarchies.ts'
import { walkCgroups } from './walk-cgroups.ts'

const maxRemembered = 100_000

/**
 * Paths of cgroups by their id. The hierarchy is walked only when an id is asked for that is not
 * known yet: the kernel never uses an id again, so what is known stays true.
 */
export class CgroupPaths {
  readonly #hierarchy: HierarchyName
  readonly #paths = new Map<number, string>()
  readonly #absent = new Set<number>()

  constructor(hierarchy: HierarchyName) {
    this.#hierarchy = hierarchy
  }

  /** Returns the path below the root of the hierarchy; null when there is no such cgroup (any more). */
  of(id: number | bigint): string | null {
    return this.ofAll([id]).get(id) ?? null
  }

  /** Returns the paths of those ids whose cgroup exists, or existed when it was last asked for. */
  ofAll<Id extends number | bigint>(ids: Iterable<Id>): Map<Id, string> {
    const wanted = [...ids]
    if (wanted.some((id) => this.#isNew(Number(id)))) this.#walk(wanted)
    const found = new Map<Id, string>()
    for (const id of wanted) {
      const path = this.#paths.get(Number(id))
      if (path !== undefined) found.set(id, path)
    }
    return found
  }

  #isNew(id: number): boolean {
    return id !== 0 && !this.#paths.has(id) && !this.#absent.has(id)
  }

  #walk(wanted: readonly (number | bigint)[]): void {
    if (this.#paths.size > maxRemembered) this.#paths.clear()
    if (this.#absent.size > maxRemembered) this.#absent.clear()
    const hierarchy = ownHierarchy(this.#hierarchy)
    if (hierarchy !== null) {
      for (const { id, path } of walkCgroups(hierarchy)) this.#paths.set(id, path)
    }
    for (const id of wanted) {
      if (!this.#paths.has(Number(id))) this.#absent.add(Number(id))
    }
  }
}
