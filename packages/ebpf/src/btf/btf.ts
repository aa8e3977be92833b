import { malformedBtf, noSuchBtfType } from '../errors-btf.ts'
import type { BtfKind, BtfReference, BtfType } from './btf-type.ts'
import { decodeType } from './decode-type.ts'
import { openBtf } from './open-btf.ts'
import { kindAt, type BtfSource } from './record.ts'

/** The types of a program, a map or a kernel, read from BTF bytes. */
export class Btf {
  readonly #source: BtfSource
  readonly #base: Btf | undefined
  readonly #decoded = new Map<number, BtfType>()

  private constructor(source: BtfSource, base: Btf | undefined) {
    this.#source = source
    this.#base = base
  }

  /**
   * Returns the types in raw BTF `bytes`, which must not change afterwards.
   *
   * @param base the BTF that split BTF (of a kernel module) continues.
   * @throws LastrefError LRE440 when the bytes are no BTF, or truncated.
   */
  static parse(bytes: Uint8Array, base?: Btf): Btf {
    const before = base && { typeCount: base.typeCount, strings: base.#source.strings }
    return new Btf(openBtf(bytes, before), base)
  }

  /** One more than the highest type id; ids count from 1, and 0 is void. */
  get typeCount(): number {
    return this.#source.firstId + this.#source.offsets.length
  }

  /**
   * Returns one type. It is decoded when it is asked for: the BTF of a kernel has 150,000.
   *
   * @throws LastrefError LRE440 when there is no such id, or its bytes make no sense.
   */
  type(id: number): BtfType {
    if (id === 0) return { kind: 'void', id: 0, name: '' }
    const known = this.#decoded.get(id)
    if (known !== undefined) return known
    if (this.#base !== undefined && id < this.#source.firstId) return this.#base.type(id)
    const offset = this.#source.offsets[id - this.#source.firstId]
    if (offset === undefined) throw malformedBtf(`there is no type ${id}`)
    const type = decodeType(this.#source, id, offset)
    this.#decoded.set(id, type)
    return type
  }

  /** Returns every type in the order of ids, without void. */
  *types(): Generator<BtfType, void, undefined> {
    for (let id = 1; id < this.typeCount; id += 1) yield this.type(id)
  }

  /** Returns the first type of this name (and kind), undefined when there is none. */
  find(name: string, kind?: BtfKind): BtfType | undefined {
    const { offsets, nameAt, firstId } = this.#source
    const inherited = this.#base?.find(name, kind)
    if (inherited !== undefined || name === '') return inherited
    const index = offsets.findIndex((offset) => {
      const wanted = kind === undefined || kindAt(this.#source, offset) === kind
      return wanted && nameAt(offset) === name
    })
    return index < 0 ? undefined : this.type(firstId + index)
  }

  /**
   * Returns the first type of this name (and kind).
   *
   * @throws LastrefError LRE441 when there is none.
   */
  get(name: string, kind?: BtfKind): BtfType {
    const found = this.find(name, kind)
    if (found === undefined) throw noSuchBtfType(name, kind)
    return found
  }

  /**
   * Returns the type behind typedef, const, volatile, restrict and type tags.
   *
   * @throws LastrefError LRE440 when it refers to itself.
   */
  resolve(id: number): BtfType {
    let type = this.type(id)
    // As deep as the kernel goes: MAX_RESOLVE_DEPTH in kernel/bpf/btf.c.
    for (let depth = 0; depth < 32; depth += 1) {
      if (!isWrapper(type)) return type
      type = this.type(type.type)
    }
    throw malformedBtf(`type ${id} refers to itself`)
  }
}

/**
 * Returns the types in raw BTF `bytes` (the section .BTF of an object file, or
 * /sys/kernel/btf/vmlinux), which must not change afterwards.
 *
 * @param base the BTF that split BTF (of a kernel module) continues.
 * @throws LastrefError LRE440 when the bytes are no BTF, or truncated.
 */
export function parseBtf(bytes: Uint8Array, base?: Btf): Btf {
  return Btf.parse(bytes, base)
}

function isWrapper(type: BtfType): type is BtfReference {
  const { kind } = type
  const qualifier = kind === 'const' || kind === 'volatile' || kind === 'restrict'
  return qualifier || kind === 'typedef' || kind === 'type_tag'
}
