import { doesNotFit } from '../errors-maps.ts'

/**
 * How values of one type lie in a key or a value of a map: in the byte order and with the
 * alignment of C on this machine.
 */
export interface Codec<Value> {
  /** Bytes, trailing padding included. */
  readonly size: number
  /** In C a value of this type begins at a multiple of this many bytes. */
  readonly alignment: number
  /**
   * Writes all `size` bytes at `offset`.
   *
   * @throws LastrefError LRE430 when the value does not fit.
   */
  encode(value: Value, target: DataView, offset: number): void
  /** Reads `size` bytes at `offset`; must not hold on to `source`. */
  decode(source: DataView, offset: number): Value
}

/** The type of the values of a codec. */
export type Decoded<C> = C extends Codec<infer Value> ? Value : never

/** Returns `value` as bytes. */
export function encodeValue<Value>(codec: Codec<Value>, value: Value): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(codec.size)
  codec.encode(value, new DataView(bytes.buffer), 0)
  return bytes
}

/** Returns the value in `bytes`, which must be exactly as many as the codec reads. */
export function decodeValue<Value>(codec: Codec<Value>, bytes: Uint8Array): Value {
  if (bytes.byteLength !== codec.size) {
    throw doesNotFit(`${bytes.byteLength} bytes`, `a value of ${codec.size} bytes`)
  }
  return codec.decode(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0)
}
