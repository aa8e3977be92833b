import { malformedBtf, noLayout } from '../errors-btf.ts'
import type { Btf } from './btf.ts'
import type { BtfComposite, BtfEnum, BtfInt, BtfMember } from './btf-type.ts'
import type {
  ArrayLayout,
  EnumLayout,
  FieldLayout,
  IntLayout,
  StructLayout,
  ValueLayout,
} from './value-layout.ts'

// Against BTF that was made to blow up; the kernel nests 32 levels (MAX_RESOLVE_DEPTH).
const maxDepth = 32
const maxFields = 65_536
const maxSize = 0x7fff_ffff

/**
 * Returns the layout of the struct or union called `name`, which may be a typedef.
 *
 * @throws LastrefError LRE441 when there is none, LRE442 when it contains something without a
 *   size (a function, an incomplete type), LRE440 when it contradicts itself.
 */
export function structLayout(btf: Btf, name: string): StructLayout {
  const found = btf.find(name, 'struct') ?? btf.find(name, 'union') ?? btf.get(name, 'typedef')
  const layout = valueLayout(btf, found.id)
  if (layout.kind === 'struct' || layout.kind === 'union') return layout
  throw noLayout(`'${name}'`, 'it is neither a struct nor a union')
}

/**
 * Returns the layout of the type with this id.
 *
 * @throws LastrefError LRE442 or LRE440, as `structLayout` does.
 */
export function valueLayout(btf: Btf, id: number): ValueLayout {
  return new Layouter(btf).layout(id, 0)
}

class Layouter {
  readonly #btf: Btf
  readonly #known = new Map<number, ValueLayout>()
  #fields = 0

  constructor(btf: Btf) {
    this.#btf = btf
  }

  layout(id: number, depth: number): ValueLayout {
    if (depth > maxDepth) throw malformedBtf(`type ${id} contains itself`)
    const layout = this.#known.get(id) ?? this.#compute(id, depth)
    this.#known.set(id, layout)
    return layout
  }

  #compute(id: number, depth: number): ValueLayout {
    const type = this.#btf.resolve(id)
    switch (type.kind) {
      case 'int':
        return intLayout(type)
      case 'enum':
      case 'enum64':
        return enumLayout(type)
      case 'float':
        if (type.size > 16) throw malformedBtf(`a float has ${type.size} bytes`)
        return { kind: 'float', size: type.size }
      case 'ptr':
        return { kind: 'pointer', size: 8 }
      case 'array':
        return arrayLayout(this.layout(type.type, depth + 1), type.count)
      case 'struct':
      case 'union': {
        const { kind, name, size } = type
        if (size > maxSize) throw malformedBtf(`'${name}' has ${size} bytes`)
        return { kind, name, size, fields: this.#members(type, depth) }
      }
      case 'var':
        return this.layout(type.type, depth + 1)
      case 'fwd':
        throw noLayout(`'${type.name}'`, 'it is declared, but not defined')
      case 'void':
      case 'typedef':
      case 'const':
      case 'volatile':
      case 'restrict':
      case 'type_tag':
      case 'func':
      case 'func_proto':
      case 'datasec':
      case 'decl_tag':
        throw noLayout(`Type ${id}`, `a ${type.kind} has no size`)
    }
  }

  #members(type: BtfComposite, depth: number): readonly FieldLayout[] {
    return type.members.flatMap((member) => {
      const layout = this.layout(member.type, depth + 1)
      const field = this.#field(type, member, layout)
      const fields = member.name === '' ? unnamed(field) : [field]
      this.#fields += fields.length
      if (this.#fields > maxFields) throw malformedBtf('a struct has too many members')
      return fields
    })
  }

  #field(owner: BtfComposite, member: BtfMember, layout: ValueLayout): FieldLayout {
    const bits = bitsOf(this.#btf, member, layout)
    const first = bits?.first ?? member.bitOffset
    const offset = Math.floor(first / 8)
    const end = bits === null ? offset + layout.size : Math.ceil((first + bits.size) / 8)
    if (end > owner.size) {
      throw malformedBtf(`member '${member.name}' lies outside of '${owner.name}'`)
    }
    return {
      name: member.name,
      offset,
      layout,
      bits: bits === null ? null : { offset: first % 8, size: bits.size },
      typeName: this.#btf.type(member.type).name,
    }
  }
}

function intLayout(type: BtfInt): IntLayout {
  if (![1, 2, 4, 8, 16].includes(type.size)) throw malformedBtf(`an int has ${type.size} bytes`)
  // Compilers emit `char` as a signed int of that name, never as BTF_INT_CHAR.
  const encoding = type.name === 'char' ? 'char' : type.encoding
  return { kind: 'int', size: type.size, encoding, name: type.name }
}

function enumLayout(type: BtfEnum): EnumLayout {
  const { size, signed, name, values } = type
  if (![1, 2, 4, 8].includes(size)) throw malformedBtf(`enum '${name}' has ${size} bytes`)
  return { kind: 'enum', size, signed, name, values }
}

function arrayLayout(element: ValueLayout, count: number): ArrayLayout {
  const size = element.size * count
  if (size > maxSize) throw malformedBtf(`an array has ${size} bytes`)
  // Elements of no size would cost nothing to claim, and everything to decode.
  if (element.size === 0 && count > maxFields) throw malformedBtf(`an array has ${count} elements`)
  return { kind: 'array', size, count, element }
}

// A member without a name is either a struct whose fields are reached directly, or padding.
function unnamed(field: FieldLayout): readonly FieldLayout[] {
  if (field.layout.kind !== 'struct' && field.layout.kind !== 'union') return []
  return field.layout.fields.map((inner) => ({ ...inner, offset: inner.offset + field.offset }))
}

// A bit field says so itself (with the kind flag), or, from old compilers, by an int that does not
// use all its bits.
function bitsOf(
  btf: Btf,
  member: BtfMember,
  layout: ValueLayout,
): { readonly first: number; readonly size: number } | null {
  const type = btf.resolve(member.type)
  const used = type.kind === 'int' ? type : { bits: layout.size * 8, bitOffset: 0 }
  const old = used.bits !== layout.size * 8 || used.bitOffset !== 0
  if (member.bitfieldSize === 0 && !old && member.bitOffset % 8 === 0) return null
  if (layout.kind !== 'int' && layout.kind !== 'enum') {
    throw malformedBtf(`member '${member.name}' is a bit field, but no integer`)
  }
  const declared = member.bitfieldSize > 0
  const size = declared ? member.bitfieldSize : used.bits
  const first = member.bitOffset + (declared ? 0 : used.bitOffset)
  if (size > layout.size * 8) throw malformedBtf(`bit field '${member.name}' has ${size} bits`)
  return { first, size }
}
