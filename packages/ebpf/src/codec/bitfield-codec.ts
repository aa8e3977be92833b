import { doesNotFit } from '../errors-maps.ts'
import type { BtfValue } from './btf-codec.ts'
import type { Codec } from './codec.ts'

/** Where the bits of a bit field lie, counted from the lowest bit of its first byte. */
export interface BitfieldPlace {
  readonly offset: number
  readonly size: number
  readonly signed: boolean
  readonly as: 'number' | 'bigint' | 'boolean'
}

/**
 * A bit field of a little-endian machine. It writes its own bits only, and so encodes after the
 * struct around it has been zeroed.
 */
export function bitfieldCodec(place: BitfieldPlace): Codec<BtfValue> {
  const size = Math.ceil((place.offset + place.size) / 8)
  const shift = BigInt(place.offset)
  const mask = (1n << BigInt(place.size)) - 1n
  const wrap = (bits: bigint): bigint =>
    place.signed ? BigInt.asIntN(place.size, bits) : BigInt.asUintN(place.size, bits)
  const load = (source: DataView, offset: number): bigint => {
    let bits = 0n
    for (let index = size - 1; index >= 0; index -= 1) {
      bits = (bits << 8n) | BigInt(source.getUint8(offset + index))
    }
    return bits
  }
  return {
    size,
    alignment: 1,
    encode: (value, target, offset) => {
      const wanted = toBigint(value)
      if (wanted === undefined || wrap(wanted) !== wanted) {
        throw doesNotFit(String(wanted ?? typeof value), `a bit field of ${place.size} bits`)
      }
      let bits = (load(target, offset) & ~(mask << shift)) | ((wanted & mask) << shift)
      for (let index = 0; index < size; index += 1) {
        target.setUint8(offset + index, Number(bits & 0xffn))
        bits >>= 8n
      }
    },
    decode: (source, offset) => {
      const bits = wrap((load(source, offset) >> shift) & mask)
      if (place.as === 'boolean') return bits !== 0n
      return place.as === 'bigint' ? bits : Number(bits)
    },
  }
}

function toBigint(value: BtfValue): bigint | undefined {
  if (typeof value === 'bigint') return value
  if (typeof value === 'boolean') return value ? 1n : 0n
  return typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : undefined
}
