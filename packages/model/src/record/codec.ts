/**
 * What the record format needs from outside: this package is pure and has neither zstd nor CRC-32.
 * The one implementation is in @lastref/observe.
 */
export interface RecordCodec {
  /** Returns `bytes` as one zstd frame. */
  readonly compress: (bytes: Uint8Array) => Uint8Array
  /** Returns what one zstd frame holds; throws if that is malformed or more than `limit` bytes. */
  readonly decompress: (bytes: Uint8Array, limit: number) => Uint8Array
  /** Returns the CRC-32 (IEEE 802.3) of `bytes` as an unsigned number. */
  readonly crc32: (bytes: Uint8Array) => number
}
