import type { RuntimeLayout } from '../layout/layout.ts'
import type { Stretch } from './heap-copy.ts'
import type { Words } from './words.ts'

/** What a program before Go 1.22 knows of its heap's words, beside the heap. */
export interface BitmapPlace {
  /** For each word: whether it is a pointer; since Go 1.20 that alone, before whether more follow as well. */
  readonly bitsPerWord: 1 | 2
  /** What to copy, so that the bits come in the order of the copied words. */
  readonly stretches: readonly Stretch[]
}

/** `heapArenaBytes`, and `arenaBaseOffset` in arenas (runtime/malloc.go, amd64). */
const arenaSize = 2 ** 26
const firstArena = 2 ** 21

/**
 * Returns where the bits of the stretches lie; null: the version has none, or they cannot be found. `heap` is the
 * address of `runtime.mheap_`.
 */
export function findBitmap(
  layout: RuntimeLayout,
  memory: Words,
  heap: number,
  stretches: readonly Stretch[],
): BitmapPlace | null {
  const [arenas, bitmap] = [layout['mheap.arenas'], layout['heapArena.bitmap']]
  if (arenas === null || bitmap === null) return null
  const table = memory.word(heap + arenas)
  if (table === null || table === 0) return null
  const bitsPerWord = layout['heapArena.noMorePtrs'] === null ? 2 : 1
  const covered = 64 / bitsPerWord
  const found: Stretch[] = []
  for (const { start, length } of stretches) {
    for (let at = start; at < start + length;) {
      const arena = Math.floor(at / arenaSize)
      const end = Math.min(start + length, (arena + 1) * arenaSize)
      const own = memory.word(table + (arena + firstArena) * 8)
      if (own === null || own === 0) return null
      const within = (at - arena * arenaSize) / covered
      found.push({ start: own + bitmap + within, length: (end - at) / covered })
      at = end
    }
  }
  return { bitsPerWord, stretches: found }
}
