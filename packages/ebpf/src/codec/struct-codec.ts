import { doesNotFit } from '../errors-maps.ts'
import type { Codec } from './codec.ts'

/** A codec for each field, in the order of the C struct. */
export type FieldCodecs<Value> = { readonly [Name in keyof Value]: Codec<Value[Name]> }

export interface StructOptions {
  /** As `__attribute__((packed))`: no padding anywhere. */
  readonly packed?: boolean
}

/**
 * A C struct: fields in the order given, padded as a C compiler pads them, so that
 * `structCodec({ pid: u32, at: u64 })` has 16 bytes. Padding is written as zeros, since the kernel
 * compares the keys of a hash map with it.
 */
export function structCodec<Value extends object>(
  fields: FieldCodecs<Value>,
  options: StructOptions = {},
): Codec<Value> {
  const packed = options.packed === true
  const placed: { readonly name: Extract<keyof Value, string>; readonly offset: number }[] = []
  let end = 0
  let alignment = 1
  for (const name in fields) {
    if (!Object.hasOwn(fields, name)) continue
    const codec = fields[name]
    const offset = packed ? end : alignTo(end, codec.alignment)
    placed.push({ name, offset })
    end = offset + codec.size
    alignment = packed ? 1 : Math.max(alignment, codec.alignment)
  }
  const size = alignTo(end, alignment)
  return {
    size,
    alignment,
    encode: (value, target, offset) => {
      new Uint8Array(target.buffer, target.byteOffset + offset, size).fill(0)
      for (const { name, offset: at } of placed)
        fields[name].encode(value[name], target, offset + at)
    },
    decode: (source, offset) => {
      const values = placed.map(({ name, offset: at }): [string, unknown] => [
        name,
        fields[name].decode(source, offset + at),
      ])
      // One value of the right type for each of the fields, which the types of fromEntries forget.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      return Object.fromEntries(values) as Value
    },
  }
}

/** `count` values after each other, as a C array. */
export function arrayCodec<Value>(element: Codec<Value>, count: number): Codec<readonly Value[]> {
  return {
    size: element.size * count,
    alignment: element.alignment,
    encode: (values, target, offset) => {
      if (values.length !== count) {
        throw doesNotFit(`an array of ${values.length}`, `an array of ${count}`)
      }
      for (const [index, value] of values.entries()) {
        element.encode(value, target, offset + index * element.size)
      }
    },
    decode: (source, offset) =>
      Array.from({ length: count }, (_, index) =>
        element.decode(source, offset + index * element.size),
      ),
  }
}

/** Returns the smallest multiple of `alignment` that is at least `offset`. */
export function alignTo(offset: number, alignment: number): number {
  return Math.ceil(offset / alignment) * alignment
}
