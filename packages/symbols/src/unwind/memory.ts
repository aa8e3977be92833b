/** The copied bytes of stacks, by address. */
export class StackMemory {
  readonly #pieces: readonly Piece[]

  constructor(pieces: readonly { readonly sp: bigint; readonly stack: Uint8Array }[]) {
    this.#pieces = pieces.map(({ sp, stack }) => ({
      start: sp,
      view: new DataView(stack.buffer, stack.byteOffset, stack.byteLength),
    }))
  }

  /** Returns an unsigned little-endian number of 1 to 8 bytes; null: it was not copied. */
  read(address: bigint, size = 8): bigint | null {
    for (const { start, view } of this.#pieces) {
      const at = Number(address - start)
      if (at < 0 || at + size > view.byteLength) continue
      if (size === 8) return view.getBigUint64(at, true)
      let value = 0n
      for (let i = size - 1; i >= 0; i--) value = (value << 8n) | BigInt(view.getUint8(at + i))
      return value
    }
    return null
  }
}

interface Piece {
  readonly start: bigint
  readonly view: DataView
}
