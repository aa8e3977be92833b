/**
 * Returns where labels go that want to stand at the given heights, so that no two are nearer than
 * `gap` and none is outside `from`…`to` as long as there is room for all. Order is kept.
 */
export function spreadLabels(
  wanted: readonly number[],
  gap: number,
  from: number,
  to: number,
): readonly number[] {
  const order = wanted
    .map((height, index) => ({ height, index }))
    .toSorted((a, b) => a.height - b.height || a.index - b.index)
  const placed: number[] = []
  for (const { height } of order) {
    placed.push(Math.max(height, from, (placed.at(-1) ?? -Infinity) + gap))
  }
  // What was pushed below the end moves back up, and pushes what stands above it.
  let limit = to
  for (let at = placed.length - 1; at >= 0; at -= 1) {
    placed[at] = Math.min(placed[at] ?? limit, limit)
    limit = (placed[at] ?? limit) - gap
  }
  const result = wanted.slice()
  order.forEach(({ index }, at) => {
    result[index] = placed[at] ?? 0
  })
  return result
}
