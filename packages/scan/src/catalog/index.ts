import { cLibbpf } from './c-libbpf.ts'
import { cSystem } from './c-system.ts'
import { indexCatalogs, type CatalogIndex } from './catalog-index.ts'
import type { Catalog } from './entry.ts'
import { bindings } from './go-bindings.ts'
import { ciliumEbpf } from './go-cilium.ts'
import { system } from './go-system.ts'
import { lastrefEbpf } from './lastref-ebpf.ts'
import { rust } from './rust.ts'

/** Everything that lastref knows of published libraries, and what a project adds. */
export const catalogOf = (more: readonly Catalog[] = []): CatalogIndex =>
  indexCatalogs([system, ciliumEbpf, bindings, cSystem, cLibbpf, rust, lastrefEbpf, ...more])
