import { noSuchMember } from '../errors-objects.ts'
import { libbpf, type Pointer } from '../native/libbpf.ts'
import { libc } from '../native/libc.ts'
import { GlobalSection } from './global-section.ts'
import { globalVariables, type GlobalVariable } from './global-variables.ts'
import { copySection, mapSection, type MappedSection } from './mapped-section.ts'

/**
 * The data sections of one object: libbpf's copy of their initial values until it is loaded, then
 * memory that is shared with the kernel.
 */
export class ObjectSections {
  readonly #name: string
  readonly #object: Pointer
  #variables: ReadonlyMap<string, readonly GlobalVariable[]> | null = null
  readonly #sections = new Map<string, GlobalSection>()
  readonly #mapped: MappedSection[] = []
  #isLoaded = false

  constructor(name: string, object: Pointer) {
    this.#name = name
    this.#object = object
  }

  /** @throws LastrefError LRE454 when the object has no such section. */
  section(name: string): GlobalSection {
    const known = this.#sections.get(name)
    if (known !== undefined) return known
    const bpf = libbpf()
    const btf = bpf.objectBtfBytes(this.#object)
    this.#variables ??= btf === null ? new Map() : globalVariables(btf)
    const map = bpf.findMap(this.#object, name)
    const initial = map === 0n ? null : bpf.mapInitialValue(map)
    if (initial === null) {
      throw noSuchMember(this.#name, 'data section', name, [...this.#variables.keys()])
    }
    const section = new GlobalSection(name, this.#variables.get(name) ?? [], {
      view: new DataView(libc().view(initial.address, initial.size)),
      writable: true,
    })
    this.#sections.set(name, section)
    if (this.#isLoaded) this.#shareWithKernel(section, map, initial.size)
    return section
  }

  /** Moves what was read or set so far to the memory of the maps that were made for it. */
  shareWithKernel(): void {
    this.#isLoaded = true
    const bpf = libbpf()
    for (const [name, section] of this.#sections) {
      const map = bpf.findMap(this.#object, name)
      const initial = bpf.mapInitialValue(map)
      if (initial !== null) this.#shareWithKernel(section, map, initial.size)
    }
  }

  close(): void {
    for (const section of this.#sections.values()) section.moveTo(null)
    for (const mapped of this.#mapped.splice(0)) mapped.unmap()
  }

  #shareWithKernel(section: GlobalSection, map: Pointer, size: number): void {
    const fd = libbpf().mapFd(map)
    const writable = !section.section.startsWith('.rodata')
    const mapped = mapSection(fd, size, writable)
    if (mapped !== null) this.#mapped.push(mapped)
    section.moveTo(mapped?.memory ?? copySection(fd, size, writable))
  }
}
