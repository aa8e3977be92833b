/**
 * Returns the items in an order that the seed decides: 1 leaves them as they are, every other number
 * is an order of its own. What depends on the order of measurements shows itself like this.
 */
export function shuffled<Item>(items: readonly Item[], seed: number): readonly Item[] {
  if (seed === 1) return items
  const random = randomNumbers(seed)
  return items
    .map((item) => ({ item, place: random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item)
}

/** xorshift32: Marsaglia, Xorshift RNGs (2003). */
function randomNumbers(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b1) | 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state >>> 0
  }
}
