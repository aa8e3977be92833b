/** Bytes that arrived in pieces, taken out in other pieces, in order. */
export class ByteQueue {
  #chunks: Uint8Array[] = []
  #length = 0

  get length(): number {
    return this.#length
  }

  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return
    this.#chunks.push(chunk)
    this.#length += chunk.length
  }

  /** Returns a copy of the first `count` bytes, or of as many as there are, and keeps them. */
  peek(count: number): Uint8Array {
    const result = new Uint8Array(Math.min(count, this.#length))
    let filled = 0
    for (const chunk of this.#chunks) {
      if (filled === result.length) break
      const part = chunk.subarray(0, result.length - filled)
      result.set(part, filled)
      filled += part.length
    }
    return result
  }

  /** Returns a copy of the first `count` bytes, or of as many as there are, and removes them. */
  take(count: number): Uint8Array {
    const result = this.peek(count)
    let left = result.length
    let whole = 0
    for (const chunk of this.#chunks) {
      if (chunk.length > left) break
      left -= chunk.length
      whole += 1
    }
    this.#chunks.splice(0, whole)
    const first = this.#chunks[0]
    if (left > 0 && first !== undefined) this.#chunks[0] = first.subarray(left)
    this.#length -= result.length
    return result
  }
}
