import { endianness } from 'node:os'
import { doesNotFit } from '../errors-maps.ts'
import type { Codec } from './codec.ts'

const little = endianness() === 'LE'

/** Integers that fit a JavaScript number. */
export const u8: Codec<number> = integer('u8', 1, 0, 0xff)
export const i8: Codec<number> = integer('i8', 1, -0x80, 0x7f)
export const u16: Codec<number> = integer('u16', 2, 0, 0xffff)
export const i16: Codec<number> = integer('i16', 2, -0x8000, 0x7fff)
export const u32: Codec<number> = integer('u32', 4, 0, 0xffff_ffff)
export const i32: Codec<number> = integer('i32', 4, -0x8000_0000, 0x7fff_ffff)

/** Integers that do not: as bigint. */
export const u64: Codec<bigint> = bigInteger('u64', 8, false)
export const i64: Codec<bigint> = bigInteger('i64', 8, true)
export const u128: Codec<bigint> = bigInteger('u128', 16, false)
export const i128: Codec<bigint> = bigInteger('i128', 16, true)

export const f32: Codec<number> = {
  size: 4,
  alignment: 4,
  encode: (value, target, offset) => target.setFloat32(offset, value, little),
  decode: (source, offset) => source.getFloat32(offset, little),
}

export const f64: Codec<number> = {
  size: 8,
  alignment: 8,
  encode: (value, target, offset) => target.setFloat64(offset, value, little),
  decode: (source, offset) => source.getFloat64(offset, little),
}

/** A C `bool`: one byte, of which anything but 0 is true. */
export const bool: Codec<boolean> = {
  size: 1,
  alignment: 1,
  encode: (value, target, offset) => target.setUint8(offset, value ? 1 : 0),
  decode: (source, offset) => source.getUint8(offset) !== 0,
}

function integer(name: string, size: 1 | 2 | 4, least: number, greatest: number): Codec<number> {
  const signed = least < 0
  return {
    size,
    alignment: size,
    encode: (value, target, offset) => {
      const fits = Number.isInteger(value) && value >= least && value <= greatest
      if (!fits) throw doesNotFit(String(value), name)
      if (size === 1) target.setUint8(offset, value)
      else if (size === 2) target.setUint16(offset, value, little)
      else target.setUint32(offset, value, little)
    },
    decode: (source, offset) => {
      if (size === 1) return signed ? source.getInt8(offset) : source.getUint8(offset)
      if (size === 2) {
        return signed ? source.getInt16(offset, little) : source.getUint16(offset, little)
      }
      return signed ? source.getInt32(offset, little) : source.getUint32(offset, little)
    },
  }
}

function bigInteger(name: string, size: 8 | 16, signed: boolean): Codec<bigint> {
  const bits = size * 8
  const wrap = (value: bigint): bigint =>
    signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value)
  const [low, high] = little ? [0, 8] : [8, 0]
  return {
    size,
    alignment: size,
    encode: (value, target, offset) => {
      if (typeof value !== 'bigint' || wrap(value) !== value) throw doesNotFit(String(value), name)
      if (size === 8) return target.setBigUint64(offset, value, little)
      target.setBigUint64(offset + low, value, little)
      return target.setBigUint64(offset + high, value >> 64n, little)
    },
    decode: (source, offset) => {
      if (size === 8) return wrap(source.getBigUint64(offset, little))
      const upper = source.getBigUint64(offset + high, little)
      return wrap((upper << 64n) | source.getBigUint64(offset + low, little))
    },
  }
}
