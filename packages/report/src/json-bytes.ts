/** How many bytes a piece has at most. */
export const capacity: number = 128 * 1024

/** A buffer that fills with text and is handed on when it is full. */
export class JsonBytes {
  readonly bytes: Buffer = Buffer.allocUnsafeSlow(capacity)
  /** Where the next byte goes. */
  at: number = 0

  /** Tells whether so many bytes fit. */
  fits(length: number): boolean {
    return this.at + length <= capacity
  }

  /** Adds text of any length; yields what no longer fits. */
  *text(text: string): Generator<Uint8Array> {
    // A UTF-16 unit has at most three bytes in UTF-8.
    const most = text.length * 3
    if (this.at + most > capacity) yield* this.flush()
    if (most > capacity) yield Buffer.from(text)
    else this.at += this.bytes.write(text, this.at)
  }

  /** Yields what is in the buffer, and empties it. */
  *flush(): Generator<Uint8Array> {
    if (this.at > 0) yield this.bytes.subarray(0, this.at)
    this.at = 0
  }

  /** Adds bytes; there must be room. */
  copy(bytes: Uint8Array): void {
    this.bytes.set(bytes, this.at)
    this.at += bytes.length
  }
}

/** Writes a number from 0 to 2^31 at `at`, for which there must be room; returns where it ends. */
export function writeNumber(bytes: Uint8Array, at: number, value: number): number {
  let end = at + 1
  for (let limit = 10; value >= limit; limit *= 10) end++
  let rest = value
  for (let digit = end - 1; digit >= at; digit--) {
    const tenth = (rest / 10) | 0
    bytes[digit] = 0x30 + rest - tenth * 10
    rest = tenth
  }
  return end
}
