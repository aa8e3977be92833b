import { doesNotFit } from '../errors-maps.ts'
import type { Codec } from './codec.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** Exactly `size` bytes, as they are; what is decoded is a copy. */
export function bytes(size: number): Codec<Uint8Array> {
  return {
    size,
    alignment: 1,
    encode: (value, target, offset) => {
      if (value.byteLength !== size) {
        throw doesNotFit(`${value.byteLength} bytes`, `a field of ${size} bytes`)
      }
      new Uint8Array(target.buffer, target.byteOffset + offset, size).set(value)
    },
    decode: (source, offset) =>
      new Uint8Array(source.buffer, source.byteOffset + offset, size).slice(),
  }
}

/**
 * UTF-8 text in a field of `size` bytes, ended by a NUL where there is room, as the kernel keeps
 * names. Text from the kernel may be any bytes: those that are no UTF-8 come out as U+FFFD, so take
 * `bytes` where they must survive.
 */
export function string(size: number): Codec<string> {
  return {
    size,
    alignment: 1,
    encode: (value, target, offset) => {
      const text = encoder.encode(value)
      if (text.byteLength > size) {
        throw doesNotFit(`a string of ${text.byteLength} bytes`, `a field of ${size} bytes`)
      }
      if (text.includes(0)) throw doesNotFit('a string that contains a NUL', 'a C string')
      const field = new Uint8Array(target.buffer, target.byteOffset + offset, size)
      field.fill(0)
      field.set(text)
    },
    decode: (source, offset) => {
      const field = new Uint8Array(source.buffer, source.byteOffset + offset, size)
      const end = field.indexOf(0)
      return decoder.decode(end < 0 ? field : field.subarray(0, end))
    },
  }
}
