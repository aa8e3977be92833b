import type { CatalogIndex } from '../catalog/catalog-index.ts'
import type { TypeDecl } from '../ir/unit.ts'
import type { FunctionSummary, OwnerType, UnitSummary } from './summary.ts'

/** Everything known outside the function that is looked at. */
export class World {
  /** While a unit is judged, with what it shows itself of other libraries. */
  catalog: CatalogIndex
  readonly functions: Map<string, FunctionSummary> = new Map()
  readonly types: Map<string, TypeDecl> = new Map()
  readonly owners: Map<string, OwnerType> = new Map()
  /** Fields of C structures and Rust values that hold raw handles which some function closes. */
  readonly rawOwners: Map<string, Set<string>> = new Map()
  /** By unit: names of its functions whose calls open or fill something. */
  readonly openers: Map<string, readonly string[]> = new Map()
  /** Names that were asked for since it was last emptied: what an answer depends on. */
  asked: Set<string> = new Set()

  constructor(catalog: CatalogIndex) {
    this.catalog = catalog
  }

  add(summary: UnitSummary): void {
    const openers = summary.functions
      .filter(
        (each) => each.acquires.length > 0 || each.effects.some((effect) => effect.kind === 'fill'),
      )
      .map((each) => each.key.slice(each.key.lastIndexOf('.') + 1))
    if (openers.length > 0) this.openers.set(summary.key, openers)
    for (const each of summary.functions) this.functions.set(each.key, each)
    for (const each of summary.types) this.types.set(each.name, each)
    for (const each of summary.owners) this.owners.set(each.name, each)
  }
}
