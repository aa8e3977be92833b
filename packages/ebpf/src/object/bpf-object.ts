import { badObjectFile, loadFailed, wrongObjectState } from '../errors-objects.ts'
import type { LinkOwner, OwnedLink } from '../link/link-owner.ts'
import { makeImage } from '../image/make-image.ts'
import type { ObjectImage } from '../image/object-image.ts'
import { BpfMap } from '../map/bpf-map.ts'
import { errnoName } from '../native/errno.ts'
import { duplicateFd } from '../native/fd.ts'
import { libbpf, type Pointer } from '../native/libbpf.ts'
import { objectId } from '../native/object-info.ts'
import { Program } from '../program/program.ts'
import { programTypeName, type ProgramType } from '../program/program-type.ts'
import type { GlobalSection } from './global-section.ts'
import { loadObject } from './load-object.ts'
import { ObjectMembers } from './object-members.ts'
import { ObjectSections } from './object-sections.ts'
import { openOptions } from './open-options.ts'
import { reducedKernel, type ReducedKernel } from './reduced-kernel.ts'

export interface OpenObjectOptions {
  /** Prefixes the kernel's names of the section maps (`name.bss`); 15 characters are kept. */
  readonly name: string
  /**
   * `vmlinux` looks up the kernel's types for CO-RE in vmlinux only, not in its modules, and hands
   * libbpf no more of them than the object asks for: loads several times faster. `all` is the default.
   */
  readonly kernelTypes?: 'all' | 'vmlinux'
}

/** A program as the object file declares it. */
export interface ProgramSpec {
  readonly name: string
  readonly section: string
  readonly type: ProgramType
  readonly autoload: boolean
}

/** Ids of what loading and attaching created, so that an observer can leave itself out. */
export interface OwnIds {
  readonly maps: readonly number[]
  readonly progs: readonly number[]
  readonly links: readonly number[]
  readonly btf: readonly number[]
}

type State = 'opened' | 'loaded' | 'closed'

/**
 * A compiled BPF object file (`.bpf.o`).
 *
 * `open` only reads the bytes: until `load` nothing in the kernel is touched, programs can be left
 * out, maps resized and globals set. Everything an object made is owned by it: `close` detaches its
 * links, then releases its programs and maps.
 */
export class BpfObject implements Disposable {
  readonly name: string
  #state: State = 'opened'
  readonly #bytes: Uint8Array
  #object: Pointer
  #types: ReducedKernel | null
  readonly #members: ObjectMembers
  readonly #sections: ObjectSections
  readonly #loadedPrograms = new Map<string, Program>()
  readonly #loadedMaps = new Map<string, BpfMap>()
  readonly #links = new Set<OwnedLink>()
  readonly #owner: LinkOwner = {
    adopt: (link) => void this.#links.add(link),
    release: (link) => void this.#links.delete(link),
  }

  private constructor(
    name: string,
    bytes: Uint8Array,
    object: Pointer,
    types: ReducedKernel | null,
  ) {
    this.name = name
    this.#bytes = bytes
    this.#types = types
    this.#object = object
    this.#members = new ObjectMembers(name, object)
    this.#sections = new ObjectSections(name, object)
  }

  /**
   * Returns the object in `bytes`, not yet loaded.
   *
   * @throws LastrefError LRE150 or LRE151 without libbpf 1.x, LRE451 for bytes that are no BPF object.
   */
  static open(bytes: Uint8Array, options: OpenObjectOptions): BpfObject {
    const bpf = libbpf()
    const types = options.kernelTypes === 'vmlinux' ? reducedTypes(bytes) : null
    const packed = openOptions(options.name, types?.path ?? null)
    const object = bpf.objectOpenMem(bytes, packed.bytes)
    if (object !== 0n) return new BpfObject(options.name, bytes, object, types)
    types?.close()
    throw badObjectFile(options.name, bpf.errorText(bpf.lastErrno()))
  }

  programs(): readonly ProgramSpec[] {
    this.#alive('list the programs')
    const bpf = libbpf()
    return [...this.#members.programs].map(([name, program]) => ({
      name,
      section: bpf.programSection(program),
      type: programTypeName(bpf.programType(program)),
      autoload: bpf.programAutoload(program),
    }))
  }

  mapNames(): readonly string[] {
    return [...this.#members.maps.keys()]
  }

  /** Chooses whether `load` loads the program; all are loaded that are not left out. */
  setAutoload(program: string, autoload: boolean): void {
    this.#mustBe('opened', 'choose the programs to load')
    libbpf().programSetAutoload(this.#members.program(program), autoload)
  }

  /** Leaves out every program that is not named. */
  loadOnly(programs: readonly string[]): void {
    for (const name of programs) this.#members.program(name)
    for (const name of this.#members.programs.keys())
      this.setAutoload(name, programs.includes(name))
  }

  setMaxEntries(map: string, maxEntries: number): void {
    this.#mustBe('opened', 'resize a map')
    const error = libbpf().mapSetMaxEntries(this.#members.map(map), maxEntries)
    if (error < 0) throw loadFailed(this.name, libbpf().errorText(-error))
  }

  /** The `const volatile` globals: set them before `load`; the program cannot change them. */
  get rodata(): GlobalSection {
    return this.section('.rodata')
  }

  /** Globals with an initial value. */
  get data(): GlobalSection {
    return this.section('.data')
  }

  /** Globals that start as zero. */
  get bss(): GlobalSection {
    return this.section('.bss')
  }

  /** The globals of any data section by its ELF name, `.data.counters` for example. */
  section(name: string): GlobalSection {
    this.#alive('read globals')
    return this.#sections.section(name)
  }

  /**
   * Creates the maps and loads the programs.
   *
   * @throws VerifierError when the verifier refuses a program
   * @throws UnsupportedFeatureError LRE152 without kernel BTF, LRE153 without capability, LRE154
   *   when the kernel does not take a program's type
   * @throws LastrefError LRE461 when loading was interrupted again and again, LRE452 for any other
   *   reason
   */
  load(): void {
    this.#mustBe('opened', 'load')
    try {
      loadObject(this.name, this.#object, this.#members.programs)
    } finally {
      this.#dropTypes()
    }
    this.#state = 'loaded'
    this.#sections.shareWithKernel()
  }

  /** @throws LastrefError LRE453 before load, LRE454 for one that does not exist or was left out. */
  program(name: string): Program {
    this.#mustBe('loaded', `use the program ${name}`)
    const known = this.#loadedPrograms.get(name)
    if (known !== undefined) return known
    const bpf = libbpf()
    const pointer = this.#members.program(name)
    const fd = this.#members.loadedFd(name)
    const own = duplicateFd(fd)
    if (own < 0) throw loadFailed(this.name, errnoName(-own))
    const program = new Program(own, {
      name,
      section: bpf.programSection(pointer),
      type: programTypeName(bpf.programType(pointer)),
      owner: this.#owner,
      native: {
        pointer: () => {
          this.#mustBe('loaded', `attach the program ${name}`)
          return pointer
        },
      },
    })
    this.#loadedPrograms.set(name, program)
    return program
  }

  /**
   * Returns the map, always the same handle, with an fd of its own that is closed together with the
   * object; `clone()` gives one that outlives it.
   *
   * @throws LastrefError LRE453 before load, LRE454 for one that does not exist
   */
  map(name: string): BpfMap {
    this.#mustBe('loaded', `use the map ${name}`)
    const known = this.#loadedMaps.get(name)
    if (known !== undefined) return known
    const fd = duplicateFd(libbpf().mapFd(this.#members.map(name)))
    if (fd < 0) throw loadFailed(this.name, errnoName(-fd))
    const map = BpfMap.adopt(fd)
    this.#loadedMaps.set(name, map)
    return map
  }

  /** Ids of the maps, programs, links and BTF that exist because of this object. */
  ownIds(): OwnIds {
    this.#mustBe('loaded', 'list the ids')
    const bpf = libbpf()
    const ids = (kind: 'map' | 'prog' | 'btf', fds: readonly number[]): readonly number[] =>
      fds.flatMap((fd) => (fd < 0 ? [] : (objectId(kind, fd) ?? [])))
    return {
      maps: ids(
        'map',
        [...this.#members.maps.values()].map((map) => bpf.mapFd(map)),
      ),
      progs: ids(
        'prog',
        [...this.#members.programs.values()].map((program) => bpf.programFd(program)),
      ),
      links: [...this.#links].flatMap(({ id }) => id ?? []),
      btf: ids('btf', [bpf.objectBtfFd(this.#object)]),
    }
  }

  /**
   * Returns what loading the object came to, so that `LoadedImage.load` can do it again on this
   * kernel at a tenth of the cost; null when the kernel does not tell enough (it does since 6.0).
   */
  image(): ObjectImage | null {
    this.#mustBe('loaded', 'make an image')
    const [name, bytes, object] = [this.name, this.#bytes, this.#object]
    const { maps, programs } = this.#members
    return makeImage({ name, bytes, object, maps, programs })
  }

  /** Detaches the links, then releases programs, maps and mapped memory. May be called again. */
  close(): void {
    if (this.#state === 'closed') return
    this.#state = 'closed'
    for (const link of this.#links) link[Symbol.dispose]()
    this.#links.clear()
    for (const program of this.#loadedPrograms.values()) program.close()
    for (const map of this.#loadedMaps.values()) map.close()
    this.#sections.close()
    this.#dropTypes()
    libbpf().objectClose(this.#object)
    this.#object = 0n
  }

  [Symbol.dispose](): void {
    this.close()
  }

  #dropTypes(): void {
    this.#types?.close()
    this.#types = null
  }

  #alive(action: string): void {
    if (this.#state === 'closed') throw wrongObjectState(this.name, action, this.#state)
  }

  #mustBe(state: State, action: string): void {
    if (this.#state !== state) throw wrongObjectState(this.name, action, this.#state)
  }
}

/** What cannot be reduced, libbpf is to judge itself. */
function reducedTypes(object: Uint8Array): ReducedKernel | null {
  try {
    return reducedKernel(object)
  } catch {
    return null
  }
}
