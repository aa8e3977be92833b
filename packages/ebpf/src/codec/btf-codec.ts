import type { Btf } from '../btf/btf.ts'
import { structLayout, valueLayout } from '../btf/struct-layout.ts'
import type { FieldLayout, StructLayout, ValueLayout } from '../btf/value-layout.ts'
import { doesNotFit } from '../errors-maps.ts'
import { bitfieldCodec } from './bitfield-codec.ts'
import { bytes, string } from './byte-codecs.ts'
import type { Codec } from './codec.ts'
import {
  bool,
  f32,
  f64,
  i128,
  i16,
  i32,
  i64,
  i8,
  u128,
  u16,
  u32,
  u64,
  u8,
} from './number-codecs.ts'
import { arrayCodec } from './struct-codec.ts'

/**
 * A value as a type in BTF describes it: integers of up to 4 bytes and enums of such a size are
 * numbers, longer ones and pointers bigints, `bool` a boolean, `char[]` a string, `unsigned char[]`
 * and `__u8[]` bytes, arrays arrays, and structs objects. Of a union every member is there; what is
 * encoded may leave members out.
 */
export type BtfValue =
  | number
  | bigint
  | boolean
  | string
  | Uint8Array
  | readonly BtfValue[]
  | { readonly [name: string]: BtfValue }

/**
 * Returns the codec of a type in BTF, by name of a struct, union or typedef, or by id.
 *
 * @throws LastrefError LRE441 or LRE442 when there is no such type, or it has no layout.
 */
export function codecFromBtf(btf: Btf, type: string | number): Codec<BtfValue> {
  return codecOf(typeof type === 'number' ? valueLayout(btf, type) : structLayout(btf, type))
}

// Layouts share the structs they have in common, and so must codecs: written out, a few levels of
// structs that contain the next one twice would be millions.
const known = new WeakMap<ValueLayout, Codec<BtfValue>>()

/** Returns the codec of a value that lies in memory like this. */
export function codecOf(layout: ValueLayout): Codec<BtfValue> {
  const codec = known.get(layout) ?? newCodec(layout)
  known.set(layout, codec)
  return codec
}

function newCodec(layout: ValueLayout): Codec<BtfValue> {
  switch (layout.kind) {
    case 'int':
      return intCodec(layout.size, layout.encoding)
    case 'enum':
      return intCodec(layout.size, layout.signed ? 'signed' : 'unsigned')
    case 'pointer':
      return checked(u64, isBigint)
    case 'float':
      if (layout.size === 4) return checked(f32, isNumber)
      return layout.size === 8 ? checked(f64, isNumber) : checked(bytes(layout.size), isBytes)
    case 'array':
      return elementsCodec(layout.element, layout.count)
    case 'struct':
    case 'union':
      return fieldsCodec(layout)
  }
}

function intCodec(size: number, encoding: string): Codec<BtfValue> {
  if (encoding === 'bool' && size === 1) return checked(bool, isBoolean)
  const signed = encoding === 'signed' || encoding === 'char'
  switch (size) {
    case 1:
      return checked(signed ? i8 : u8, isNumber)
    case 2:
      return checked(signed ? i16 : u16, isNumber)
    case 4:
      return checked(signed ? i32 : u32, isNumber)
    case 8:
      return checked(signed ? i64 : u64, isBigint)
    default:
      return checked(signed ? i128 : u128, isBigint)
  }
}

function elementsCodec(element: ValueLayout, count: number): Codec<BtfValue> {
  const byte = element.kind === 'int' && element.size === 1
  if (byte && element.encoding === 'char') return checked(string(count), isString)
  if (byte && element.encoding === 'unsigned') return checked(bytes(count), isBytes)
  return checked(arrayCodec(codecOf(element), count), isArray)
}

function fieldsCodec(layout: StructLayout): Codec<BtfValue> {
  const fields = layout.fields.map((field) => ({ ...field, codec: fieldCodec(field) }))
  const alignment = fields.reduce((most, { codec }) => Math.max(most, codec.alignment), 1)
  return {
    size: layout.size,
    alignment,
    encode: (value, target, offset) => {
      if (!isRecord(value)) throw doesNotFit(typeof value, `${layout.kind} ${layout.name}`)
      new Uint8Array(target.buffer, target.byteOffset + offset, layout.size).fill(0)
      for (const field of fields) {
        const member = Object.hasOwn(value, field.name) ? value[field.name] : undefined
        if (member !== undefined) field.codec.encode(member, target, offset + field.offset)
      }
    },
    decode: (source, offset) =>
      Object.fromEntries(
        fields.map(({ name, codec, offset: at }) => [name, codec.decode(source, offset + at)]),
      ),
  }
}

function fieldCodec(field: FieldLayout): Codec<BtfValue> {
  const { layout, bits } = field
  if (bits === null) return codecOf(layout)
  const signed = layout.kind === 'enum' ? layout.signed : isSigned(layout)
  const boolean = layout.kind === 'int' && layout.encoding === 'bool'
  const wide = layout.size > 4
  return bitfieldCodec({ ...bits, signed, as: boolean ? 'boolean' : wide ? 'bigint' : 'number' })
}

function isSigned(layout: ValueLayout): boolean {
  return layout.kind === 'int' && (layout.encoding === 'signed' || layout.encoding === 'char')
}

// A value from outside is whatever the caller has: what does not fit the type is refused here.
function checked<Value extends BtfValue>(
  codec: Codec<Value>,
  accepts: (value: BtfValue) => value is Value,
): Codec<BtfValue> {
  return {
    size: codec.size,
    alignment: codec.alignment,
    encode: (value, target, offset) => {
      if (!accepts(value)) throw doesNotFit(`a ${typeof value}`, `a field of ${codec.size} bytes`)
      codec.encode(value, target, offset)
    },
    decode: (source, offset) => codec.decode(source, offset),
  }
}

const isNumber = (value: BtfValue): value is number => typeof value === 'number'
const isBigint = (value: BtfValue): value is bigint => typeof value === 'bigint'
const isBoolean = (value: BtfValue): value is boolean => typeof value === 'boolean'
const isString = (value: BtfValue): value is string => typeof value === 'string'
const isBytes = (value: BtfValue): value is Uint8Array => value instanceof Uint8Array
const isArray = (value: BtfValue): value is readonly BtfValue[] => Array.isArray(value)

function isRecord(value: BtfValue): value is { readonly [name: string]: BtfValue } {
  return typeof value === 'object' && !isArray(value) && !isBytes(value)
}
