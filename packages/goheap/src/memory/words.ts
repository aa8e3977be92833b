/** Memory of a process by address, some of it from a copy. */
export interface Words {
  /**
   * Returns the 8 bytes at an address as a number; null: they cannot be read. Exact below 2^53, as
   * addresses are.
   */
  word(address: number): number | null
  /** Returns the bytes; null where not all of them can be read. */
  bytes(address: number, length: number): Uint8Array | null
}

const high = 2 ** 32

/** Returns a 64-bit number of a little-endian view, exact below 2^53. */
export function wordOf(view: DataView, at: number): number {
  return view.getUint32(at + 4, true) * high + view.getUint32(at, true)
}
