import { UnavailableError } from '../unavailable.ts'

/** What runtime.MemStats says of a Go heap: runtime/mstats.go. */
export interface MemStats {
  readonly inuseBytes: number
  readonly inuseObjects: number
  readonly allocBytes: number
  readonly allocObjects: number
  readonly collections: number
}

/**
 * Returns the statistics at the end of `heap?debug=1` (runtime/pprof, writeHeapInternal).
 *
 * @throws UnavailableError LRE613 when the text is something else, LRE618 when its numbers cannot be.
 */
export function parseMemStats(text: string, from: string): MemStats {
  const start = text.lastIndexOf('# runtime.MemStats')
  if (!text.startsWith('heap profile: ') || start < 0) {
    throw new UnavailableError('LRE613', `${from} answered with something that is no heap profile`)
  }
  const tail = text.slice(start)
  const field = (name: string): number => {
    const value = new RegExp(`^# ${name} = (\\d+)$`, 'mu').exec(tail)?.[1]
    const number = Number(value)
    if (value === undefined || !Number.isSafeInteger(number)) {
      throw new UnavailableError('LRE613', `${from} tells no ${name}`)
    }
    return number
  }
  const stats = {
    inuseBytes: field('HeapAlloc'),
    inuseObjects: field('HeapObjects'),
    allocBytes: field('TotalAlloc'),
    allocObjects: field('Mallocs'),
    collections: field('NumGC'),
  }
  if (
    stats.inuseBytes > field('Sys') ||
    stats.inuseBytes > stats.allocBytes ||
    stats.inuseObjects > stats.allocObjects
  ) {
    throw new UnavailableError(
      'LRE618',
      `${from} says that more is in use than was ever allocated: it is not to be believed`,
    )
  }
  return stats
}

/** Returns the number of goroutines in the index page of net/http/pprof; null when it has none. */
export function goroutinesOf(page: string): number | null {
  const count = /<td[^>]*>(\d+)(?:<\/td>)?\s*<td>\s*<a href=["']?goroutine\b/u.exec(page)?.[1]
  return count === undefined ? null : Number(count)
}
