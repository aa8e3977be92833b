import { loadFailed, noSuchMember, wrongObjectState } from '../errors-objects.ts'
import type { LinkOwner, OwnedLink } from '../link/link-owner.ts'
import { BpfMap } from '../map/bpf-map.ts'
import { BpfAttr } from '../native/bpf-attr.ts'
import type { BpfCommand } from '../native/bpf-commands.ts'
import { bpfResult } from '../native/bpf-syscall.ts'
import { errnoName } from '../native/errno.ts'
import { closeFd } from '../native/fd.ts'
import { objectId } from '../native/object-info.ts'
import { withSignalsBlocked } from '../native/signal-mask.ts'
import { GlobalSection } from '../object/global-section.ts'
import { mapSection, type MappedSection } from '../object/mapped-section.ts'
import type { OwnIds } from '../object/bpf-object.ts'
import { Program } from '../program/program.ts'
import { programTypeName } from '../program/program-type.ts'
import { setMapFd } from './instructions.ts'
import type { ObjectImage, ProgramImage } from './object-image.ts'

/**
 * An object that is loaded from its image. The same as a loaded `BpfObject`, except that each program
 * is loaded when it is first asked for.
 */
export class LoadedImage implements Disposable {
  readonly name: string
  readonly #image: ObjectImage
  readonly #maps = new Map<string, BpfMap>()
  readonly #programs = new Map<string, Program>()
  readonly #sections = new Map<string, GlobalSection>()
  readonly #mapped: MappedSection[] = []
  readonly #links = new Set<OwnedLink>()
  readonly #owner: LinkOwner = {
    adopt: (link) => void this.#links.add(link),
    release: (link) => void this.#links.delete(link),
  }
  #btf = -1
  #closed = false

  private constructor(image: ObjectImage) {
    this.name = image.name
    this.#image = image
  }

  /**
   * Creates the maps.
   *
   * @throws LastrefError LRE452 when the kernel takes a map or the BTF otherwise than the one the
   *   image was made on
   */
  static load(image: ObjectImage): LoadedImage {
    const loaded = new LoadedImage(image)
    try {
      loaded.#createMaps()
      loaded.#btf = loaded.#loadBtf()
      return loaded
    } catch (error) {
      loaded.close()
      throw error
    }
  }

  /** The names of the programs. */
  programNames(): readonly string[] {
    return this.#image.programs.map(({ name }) => name)
  }

  /**
   * Returns the program, loaded now if it was not.
   *
   * @throws LastrefError LRE452 when the kernel refuses it, LRE454 for one that the image lacks
   */
  program(name: string): Program {
    this.#mustBeOpen(`use the program ${name}`)
    const known = this.#programs.get(name)
    if (known !== undefined) return known
    const image = this.#image.programs.find((program) => program.name === name)
    if (image === undefined) throw noSuchMember(this.name, 'program', name, this.programNames())
    const program = new Program(
      withSignalsBlocked(() => this.#loadProgram(image)),
      {
        name,
        section: image.section,
        type: programTypeName(image.type),
        owner: this.#owner,
        native: {
          pointer: () => {
            throw wrongObjectState(this.name, `attach the program ${name} by its section`, 'loaded')
          },
        },
      },
    )
    this.#programs.set(name, program)
    return program
  }

  /** @throws LastrefError LRE454 for a map that the image lacks */
  map(name: string): BpfMap {
    this.#mustBeOpen(`use the map ${name}`)
    const known = this.#maps.get(name)
    if (known !== undefined) return known
    throw noSuchMember(this.name, 'map', name, [...this.#maps.keys()])
  }

  /** Globals that start as zero. */
  get bss(): GlobalSection {
    this.#mustBeOpen('read globals')
    const known = this.#sections.get('.bss')
    if (known !== undefined) return known
    throw noSuchMember(this.name, 'data section', '.bss', [...this.#sections.keys()])
  }

  /** Ids of the maps, programs, links and BTF that exist because of this object, so far. */
  ownIds(): OwnIds {
    const idsOf = (owned: Iterable<OwnedLink>): readonly number[] =>
      [...owned].flatMap(({ id }) => id ?? [])
    return {
      maps: idsOf(this.#maps.values()),
      progs: idsOf(this.#programs.values()),
      links: idsOf(this.#links),
      btf: [objectId('btf', this.#btf) ?? 0],
    }
  }

  /** Detaches the links, then releases programs, maps and mapped memory. May be called again. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    for (const link of this.#links) link[Symbol.dispose]()
    this.#links.clear()
    for (const program of this.#programs.values()) program.close()
    for (const section of this.#sections.values()) section.moveTo(null)
    for (const mapped of this.#mapped.splice(0)) mapped.unmap()
    for (const map of this.#maps.values()) map.close()
    if (this.#btf >= 0) closeFd(this.#btf)
  }

  [Symbol.dispose](): void {
    this.close()
  }

  #createMaps(): void {
    for (const { name, section, type, keySize, valueSize, maxEntries, flags } of this.#image.maps) {
      const attr = new BpfAttr().u32(0, type).u32(4, keySize).u32(8, valueSize).u32(12, maxEntries)
      attr.u32(16, flags).inline(28, kernelName(name))
      const map = BpfMap.adopt(this.#call('MAP_CREATE', attr))
      this.#maps.set(name, map)
      if (section === null) continue
      const readOnly = section.name === '.rodata'
      if (section.initial !== null) {
        const value = bytesOf(section.initial)
        const key = new Uint8Array(new ArrayBuffer(4))
        this.#call(
          'MAP_UPDATE_ELEM',
          new BpfAttr().u32(0, map.fd).pointer(8, key).pointer(16, value),
        )
      }
      if (readOnly) this.#call('MAP_FREEZE', new BpfAttr().u32(0, map.fd))
      const mapped = mapSection(map.fd, valueSize, !readOnly)
      if (mapped === null) throw loadFailed(this.name, `${name} cannot be mapped`)
      this.#mapped.push(mapped)
      this.#sections.set(
        section.name,
        new GlobalSection(section.name, section.variables, mapped.memory),
      )
    }
  }

  #loadBtf(): number {
    const btf = bytesOf(this.#image.btf)
    return this.#call('BTF_LOAD', new BpfAttr().pointer(0, btf).u32(16, btf.byteLength))
  }

  #loadProgram(image: ProgramImage): number {
    const instructions = bytesOf(image.instructions)
    for (const [instruction, map] of image.mapReferences) {
      setMapFd(instructions, instruction, this.map(this.#image.maps[map]?.name ?? '').fd)
    }
    const functions = new Uint32Array(new ArrayBuffer(image.functions.length * 8))
    functions.set(image.functions.flat())
    // union bpf_attr, the part of BPF_PROG_LOAD
    const attr = new BpfAttr()
      .u32(0, image.type)
      .u32(4, instructions.byteLength / 8)
      .pointer(8, instructions)
      .pointer(16, copyOf(Buffer.from(`${this.#image.license}\0`)))
      .inline(48, kernelName(image.name))
      .u32(68, image.attachType)
      .u32(72, this.#btf)
      .u32(76, 8)
      .pointer(80, new Uint8Array(functions.buffer))
      .u32(88, image.functions.length)
      .u32(108, image.attachBtfId)
    return this.#call('PROG_LOAD', attr)
  }

  #call(command: BpfCommand, attr: BpfAttr): number {
    const result = bpfResult(command, attr)
    if (result < 0) throw loadFailed(this.name, `${command}: ${errnoName(-result)}`)
    return result
  }

  #mustBeOpen(action: string): void {
    if (this.#closed) throw wrongObjectState(this.name, action, 'closed')
  }
}

/** At most 15 characters, and those that the kernel takes (bpf_obj_name_cpy() in syscall.c). */
function kernelName(name: string): Uint8Array {
  return Buffer.from(name.replaceAll(/[^\w.]/g, '_').slice(0, 15), 'latin1')
}

function bytesOf(base64: string): Uint8Array {
  return copyOf(Buffer.from(base64, 'base64'))
}

/** A buffer of its own: the kernel is given its address. */
function copyOf(source: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(new ArrayBuffer(source.byteLength))
  bytes.set(source)
  return bytes
}
