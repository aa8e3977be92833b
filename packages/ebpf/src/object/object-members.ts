import { noSuchMember } from '../errors-objects.ts'
import { libbpf, type Pointer } from '../native/libbpf.ts'

/** The programs and maps that an object file declares, by name: libbpf's own structures. */
export class ObjectMembers {
  readonly programs: ReadonlyMap<string, Pointer>
  readonly maps: ReadonlyMap<string, Pointer>
  readonly #name: string
  readonly #object: Pointer

  constructor(name: string, object: Pointer) {
    const bpf = libbpf()
    this.#name = name
    this.#object = object
    this.programs = byName(
      (previous) => bpf.nextProgram(object, previous),
      (program) => bpf.programName(program),
    )
    this.maps = byName(
      (previous) => bpf.nextMap(object, previous),
      (map) => bpf.mapName(map),
    )
  }

  /** @throws LastrefError LRE454 */
  program(name: string): Pointer {
    const found = this.programs.get(name)
    if (found !== undefined) return found
    throw noSuchMember(this.#name, 'program', name, [...this.programs.keys()])
  }

  /**
   * Returns a map by its name, or by the section it stands for (`.bss`).
   *
   * @throws LastrefError LRE454
   */
  map(name: string): Pointer {
    const found = this.maps.get(name) ?? libbpf().findMap(this.#object, name)
    if (found !== 0n) return found
    throw noSuchMember(this.#name, 'map', name, [...this.maps.keys()])
  }

  /**
   * Returns the fd of a program that was loaded, which stays libbpf's.
   *
   * @throws LastrefError LRE454 for one that does not exist or was left out.
   */
  loadedFd(name: string): number {
    const bpf = libbpf()
    const fd = bpf.programFd(this.program(name))
    if (fd >= 0) return fd
    const loaded = [...this.programs].filter(([, program]) => bpf.programFd(program) >= 0)
    const names = loaded.map(([other]) => other)
    throw noSuchMember(this.#name, 'loaded program', name, names)
  }
}

function byName(
  next: (previous: Pointer) => Pointer,
  nameOf: (member: Pointer) => string,
): ReadonlyMap<string, Pointer> {
  const found = new Map<string, Pointer>()
  for (let member = next(0n); member !== 0n; member = next(member)) {
    found.set(nameOf(member), member)
  }
  return found
}
