/** Returns the candidate that is most like the word, if one is near enough to have been meant. */
export function suggest(word: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined
  let bestDistance = Math.max(2, Math.floor(word.length / 3)) + 1
  for (const candidate of candidates) {
    const distance = editDistance(word, candidate, bestDistance)
    if (distance < bestDistance && distance < candidate.length) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** How many letters to add, drop, change or swap with the next; given up at `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit
  let beforePrevious: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1] ? 0 : 1
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      current.push(
        Math.min(
          (previous[column - 1] ?? 0) + same,
          (previous[column] ?? 0) + 1,
          (current[column - 1] ?? 0) + 1,
          swapped && row > 1 && column > 1 ? (beforePrevious[column - 2] ?? 0) + 1 : limit,
        ),
      )
    }
    beforePrevious = previous
    previous = current
  }
  return previous[b.length] ?? limit
}
