import { type Bytes, DamagedData } from './bytes.ts'

/** Reads one number after the other, up to an end it never crosses. */
export class Cursor {
  readonly bytes: Bytes
  readonly end: number
  at: number

  constructor(bytes: Bytes, at: number, end: number) {
    this.bytes = bytes
    this.at = at
    this.end = Math.min(end, bytes.size)
  }

  get done(): boolean {
    return this.at >= this.end
  }

  u8(): number {
    return this.bytes.u8(this.#take(1))
  }

  i8(): number {
    return (this.u8() << 24) >> 24
  }

  u16(): number {
    return this.bytes.u16(this.#take(2))
  }

  i16(): number {
    return (this.u16() << 16) >> 16
  }

  u32(): number {
    return this.bytes.u32(this.#take(4))
  }

  i32(): number {
    return this.bytes.i32(this.#take(4))
  }

  u64(): bigint {
    return this.bytes.u64(this.#take(8))
  }

  i64(): bigint {
    return BigInt.asIntN(64, this.u64())
  }

  /** Eight bytes that must be a number below 2^53. */
  uint64(): number {
    return this.bytes.word(this.#take(8))
  }

  /** An unsigned LEB128 that must be below 2^53. */
  uleb(): number {
    return small(this.uleb64())
  }

  /** A signed LEB128 that must be within ±2^53. */
  sleb(): number {
    return small(this.sleb64())
  }

  uleb64(): bigint {
    return this.#leb().value
  }

  sleb64(): bigint {
    const { value, bits } = this.#leb()
    return BigInt.asIntN(bits, value)
  }

  text(): string {
    const text = this.bytes.text(this.at)
    while (this.u8() !== 0);
    return text
  }

  skip(length: number): void {
    this.#take(length)
  }

  #leb(): { value: bigint; bits: number } {
    let value = 0n
    for (let bits = 7; bits <= 70; bits += 7) {
      const byte = this.u8()
      value |= BigInt(byte & 0x7f) << BigInt(bits - 7)
      if (byte < 0x80) return { value: BigInt.asUintN(64, value), bits: Math.min(bits, 64) }
    }
    throw new DamagedData(`a LEB128 number before offset ${this.at} does not end`)
  }

  #take(length: number): number {
    const { at } = this
    if (length < 0 || at + length > this.end) throw new DamagedData(`an entry ends at offset ${at}`)
    this.at = at + length
    return at
  }
}

function small(value: bigint): number {
  const number = Number(value)
  if (!Number.isSafeInteger(number)) throw new DamagedData('a number is too large')
  return number
}
