import { cutTo } from './cut.ts'

export interface Packing {
  /** So large may one message be, as `size` counts. */
  readonly limit: number
  readonly size: (text: string) => number
  /** So many messages at most. */
  readonly most: number
  /** What stands between two items. */
  readonly between: string
}

/** Room for what says how many did not fit. */
const tail = 80

/**
 * Returns the items as messages, each of which begins with the head and is within the limit. Items
 * stay whole and in order; one that is larger than a message is cut. What does not fit into the last
 * message is counted in it.
 */
export function packMessages(
  head: string,
  items: readonly string[],
  { limit, size, most, between }: Packing,
): readonly string[] {
  const top = cutTo(head, Math.floor(limit / 2), size)
  const glue = size(between)
  const room = limit - size(top) - glue - tail
  const messages: string[][] = [[]]
  let used = 0
  let left = 0
  for (const [index, whole] of items.entries()) {
    const item = cutTo(whole, room, size)
    const needed = size(item) + glue
    if (used + needed > room && used > 0) {
      if (messages.length === most) {
        left = items.length - index
        break
      }
      messages.push([])
      used = 0
    }
    messages.at(-1)?.push(item)
    used += needed
  }
  return messages.map((parts, index) => {
    const isLast = index === messages.length - 1
    const more = isLast && left > 0 ? [`and ${left} more`] : []
    return [top, ...parts, ...more].join(between)
  })
}
