import { malformedBtf } from '../errors-btf.ts'
import type {
  BtfEnumValue,
  BtfInt,
  BtfLinkage,
  BtfMember,
  BtfParameter,
  BtfSectionVariable,
  BtfType,
} from './btf-type.ts'
import { infoAt, kindAt, recordHead, type BtfSource } from './record.ts'

/** Returns the type whose record, which is known to lie inside, begins at `offset`. */
export function decodeType(source: BtfSource, id: number, offset: number): BtfType {
  const record = new RecordReader(source, offset)
  const base = { id, name: record.string(0) }
  const sizeOrType = record.word(8)
  const { flag } = record
  const kind = kindAt(source, offset)
  switch (kind) {
    case 'void':
      return { ...base, kind }
    case 'int':
      return { ...base, kind, size: sizeOrType, ...intEncoding(record.word(12)) }
    case 'float':
      return { ...base, kind, size: sizeOrType }
    case 'ptr':
    case 'typedef':
    case 'volatile':
    case 'const':
    case 'restrict':
    case 'type_tag':
      return { ...base, kind, type: sizeOrType }
    case 'array': {
      const [type, indexType, count] = [record.word(12), record.word(16), record.word(20)]
      return { ...base, kind, type, indexType, count }
    }
    case 'struct':
    case 'union':
      return { ...base, kind, size: sizeOrType, members: record.members() }
    case 'enum':
      return { ...base, kind, size: sizeOrType, signed: flag, values: record.values32() }
    case 'enum64':
      return { ...base, kind, size: sizeOrType, signed: flag, values: record.values64() }
    case 'fwd':
      return { ...base, kind, of: flag ? 'union' : 'struct' }
    case 'func':
      return { ...base, kind, type: sizeOrType, linkage: linkage(record.vlen) }
    case 'func_proto':
      return { ...base, kind, returnType: sizeOrType, parameters: record.parameters() }
    case 'var':
      return { ...base, kind, type: sizeOrType, linkage: linkage(record.word(12)) }
    case 'datasec':
      return { ...base, kind, size: sizeOrType, variables: record.variables() }
    case 'decl_tag':
      return { ...base, kind, type: sizeOrType, component: record.word(12) | 0 }
    default:
      return unknownKind(kind)
  }
}

class RecordReader {
  readonly vlen: number
  readonly flag: boolean
  readonly #source: BtfSource
  readonly #offset: number

  constructor(source: BtfSource, offset: number) {
    this.#source = source
    this.#offset = offset
    const { vlen, flag } = infoAt(source, offset)
    this.vlen = vlen
    this.flag = flag
  }

  word(at: number): number {
    return this.#source.view.getUint32(this.#offset + at, this.#source.little)
  }

  string(at: number): string {
    return this.#source.string(this.word(at))
  }

  members(): BtfMember[] {
    return this.#entries(12, (at) => ({
      name: this.string(at),
      type: this.word(at + 4),
      // With the flag the upper byte is the size of a bit field.
      bitOffset: this.flag ? this.word(at + 8) & 0xff_ffff : this.word(at + 8),
      bitfieldSize: this.flag ? this.word(at + 8) >>> 24 : 0,
    }))
  }

  values32(): BtfEnumValue[] {
    return this.#entries(8, (at) => ({
      name: this.string(at),
      value: BigInt(this.flag ? this.word(at + 4) | 0 : this.word(at + 4)),
    }))
  }

  values64(): BtfEnumValue[] {
    return this.#entries(12, (at) => {
      const bits = (BigInt(this.word(at + 8)) << 32n) | BigInt(this.word(at + 4))
      return { name: this.string(at), value: this.flag ? BigInt.asIntN(64, bits) : bits }
    })
  }

  parameters(): BtfParameter[] {
    return this.#entries(8, (at) => ({ name: this.string(at), type: this.word(at + 4) }))
  }

  variables(): BtfSectionVariable[] {
    return this.#entries(12, (at) => ({
      type: this.word(at),
      offset: this.word(at + 4),
      size: this.word(at + 8),
    }))
  }

  #entries<Entry>(stride: number, read: (at: number) => Entry): Entry[] {
    return Array.from({ length: this.vlen }, (_, index) => read(recordHead + index * stride))
  }
}

// BTF_INT_ENCODING, BTF_INT_OFFSET and BTF_INT_BITS in include/uapi/linux/btf.h.
function intEncoding(info: number): Pick<BtfInt, 'encoding' | 'bits' | 'bitOffset'> {
  const bits = info & 0xff
  const bitOffset = (info >>> 16) & 0xff
  const flags = (info >>> 24) & 0xf
  if ((flags & 4) !== 0) return { encoding: 'bool', bits, bitOffset }
  if ((flags & 2) !== 0) return { encoding: 'char', bits, bitOffset }
  return { encoding: (flags & 1) === 0 ? 'unsigned' : 'signed', bits, bitOffset }
}

const linkages: readonly BtfLinkage[] = ['static', 'global', 'extern']

function linkage(number: number): BtfLinkage {
  const known = linkages[number]
  if (known === undefined) throw malformedBtf(`it has a linkage ${number}`)
  return known
}

function unknownKind(kind: never): never {
  throw malformedBtf(`it has a type of kind ${String(kind)}`)
}
