import type { CatalogIndex } from '../catalog/catalog-index.ts'
import type { TypeDecl } from '../ir/unit.ts'
import type { FunctionSummary, OwnerType, UnitSummary } from './summary.ts'

/** Everything known outside the function that is looked at. */
export class World {
  readonly catalog: CatalogIndex
  readonly functions: Map<string, FunctionSummary> = new Map()
  readonly types: Map<string, TypeDecl> = new Map()
  readonly owners: Map<string, OwnerType> = new Map()
  /** Names that were asked for since it was last emptied: what an answer depends on. */
  asked: Set<string> = new Set()

  constructor(catalog: CatalogIndex) {
    this.catalog = catalog
  }

  add(summary: UnitSummary): void {
    for (const each of summary.functions) this.functions.set(each.key, each)
    for (const each of summary.types) this.types.set(each.name, each)
    for (const each of summary.owners) this.owners.set(each.name, each)
  }
}
