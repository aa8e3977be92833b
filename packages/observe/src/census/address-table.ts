/**
 * Numbers addresses in the order in which they come: a hash table over two words, since a Map with
 * numbers beyond 31 bits as keys costs ten times as much and a census looks up 200,000 of them.
 */
export class AddressTable {
  #slots: Int32Array
  #low: Uint32Array
  #high: Uint32Array
  #size = 0

  constructor(expected = 1024) {
    const capacity = 2 ** Math.ceil(Math.log2(Math.max(expected, 16) * 2))
    this.#slots = new Int32Array(capacity).fill(-1)
    this.#low = new Uint32Array(capacity)
    this.#high = new Uint32Array(capacity)
  }

  get size(): number {
    return this.#size
  }

  /** Returns the number of the address, -1 when it has none. */
  find(low: number, high: number): number {
    return this.#slots[this.#slotOf(low, high)] ?? -1
  }

  /** Returns the number of the address, the next one for an address that is new. */
  number(low: number, high: number): number {
    const slot = this.#slotOf(low, high)
    const known = this.#slots[slot] ?? -1
    if (known >= 0) return known
    const index = this.#size++
    this.#low[index] = low
    this.#high[index] = high
    this.#slots[slot] = index
    if (this.#size * 2 > this.#slots.length) this.#grow()
    return index
  }

  #slotOf(low: number, high: number): number {
    const mask = this.#slots.length - 1
    // Objects come from slabs: their low bits are alike, so those above are mixed in.
    let slot = (Math.imul(low, 0x9e3779b1) ^ Math.imul(high, 0x85ebca6b)) >>> 0
    slot = (slot ^ (slot >>> 15)) & mask
    for (;;) {
      const index = this.#slots[slot] ?? -1
      if (index < 0 || (this.#low[index] === low && this.#high[index] === high)) return slot
      slot = (slot + 1) & mask
    }
  }

  #grow(): void {
    const [low, high] = [this.#low, this.#high]
    const capacity = this.#slots.length * 2
    this.#slots = new Int32Array(capacity).fill(-1)
    this.#low = new Uint32Array(capacity)
    this.#high = new Uint32Array(capacity)
    this.#low.set(low)
    this.#high.set(high)
    for (let index = 0; index < this.#size; index++) {
      this.#slots[this.#slotOf(low[index] ?? 0, high[index] ?? 0)] = index
    }
  }
}

/** Returns the two words of an address as the decoders give it (its low 52 bits). */
export function wordsOf(address: number): readonly [low: number, high: number] {
  return [address >>> 0, Math.floor(address / 0x1_0000_0000)]
}
