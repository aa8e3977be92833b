import type { Catalog, CatalogCall, Resource } from './entry.ts'

/** A catalogue made quick to ask. */
export type CatalogIndex = {
  readonly call: (name: string) => readonly CatalogCall[]
  readonly resource: (id: string) => Resource
  /** The resource whose type has this qualified name. */
  readonly ofType: (name: string) => Resource | undefined
  /** True when everything of the package only borrows its arguments. */
  readonly borrows: (qualified: string) => boolean
}

const packageOf = (qualified: string): string => {
  const slash = qualified.lastIndexOf('/')
  const dot = qualified.indexOf('.', slash + 1)
  return dot < 0 ? qualified : qualified.slice(0, dot)
}

/** The standard library's packages have no dot in their first path element. */
const isStandard = (pack: string): boolean =>
  !(pack.split('/')[0] ?? '').includes('.') && pack !== 'C'

/** Joins catalogues; later ones win. */
export const indexCatalogs = (catalogs: readonly Catalog[]): CatalogIndex => {
  const calls = new Map<string, CatalogCall[]>()
  const resources = new Map<string, Resource>()
  const types = new Map<string, Resource>()
  const exact = new Set<string>()
  const prefixes: string[] = []
  for (const [index, catalog] of catalogs.entries()) {
    // A catalogue means its own resources by its ids, and another's where it has none.
    const scoped = (id: string): string => (id in catalog.resources ? `${index}:${id}` : id)
    for (const [id, resource] of Object.entries(catalog.resources)) {
      resources.set(scoped(id), resource)
      resources.set(id, resource)
      if (resource.type !== undefined) types.set(resource.type, resource)
    }
    for (const entry of catalog.calls) {
      const { acquires, fills } = entry
      const call: CatalogCall = {
        ...entry,
        ...(acquires === undefined
          ? {}
          : { acquires: { ...acquires, resource: scoped(acquires.resource) } }),
        ...(fills === undefined ? {} : { fills: scoped(fills) }),
      }
      const known = calls.get(call.call)
      // The same call again without a condition replaces what was known of it.
      if (known === undefined || call.when === undefined) calls.set(call.call, [call])
      else known.push(call)
    }
    for (const pack of catalog.borrows) {
      if (pack.endsWith('/')) prefixes.push(pack)
      else exact.add(pack)
    }
  }
  return {
    call: (name) => calls.get(name) ?? [],
    resource: (id) => {
      const found = resources.get(id)
      if (found === undefined) throw new RangeError(`no resource ${id} in the catalogue`)
      return found
    },
    ofType: (name) => types.get(name),
    borrows: (qualified) => {
      const pack = packageOf(qualified)
      return (
        exact.has(pack) || isStandard(pack) || prefixes.some((prefix) => pack.startsWith(prefix))
      )
    },
  }
}
