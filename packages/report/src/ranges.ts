/** Returns numbers as sorted ranges: `[7, 3, 4, 5]` becomes `3–5, 7`. */
export function ranges(numbers: readonly number[]): string {
  const sorted = [...new Set(numbers)].toSorted((a, b) => a - b)
  const parts: string[] = []
  let start = sorted[0]
  if (start === undefined) return ''
  let end = start
  for (const number of sorted.slice(1)) {
    if (number === end + 1) {
      end = number
      continue
    }
    parts.push(range(start, end))
    start = number
    end = number
  }
  parts.push(range(start, end))
  return parts.join(', ')
}

function range(start: number, end: number): string {
  if (start === end) return String(start)
  // Two neighbours read better as a list.
  return end === start + 1 ? `${start}, ${end}` : `${start}–${end}`
}
