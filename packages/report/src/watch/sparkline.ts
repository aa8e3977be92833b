const steps = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const

/**
 * Returns the last `width` values as a line of blocks, from the least of them to the greatest. Values
 * that are all alike are drawn low, so that only what moves catches the eye.
 */
export function sparkline(values: readonly number[], width: number): string {
  const shown = values.slice(-width)
  const least = Math.min(...shown)
  const span = Math.max(...shown) - least
  const line = shown.map((value) => {
    const step = span === 0 ? 0 : Math.round(((value - least) / span) * (steps.length - 1))
    return steps[step] ?? steps[0]
  })
  return line.join('').padStart(width)
}
