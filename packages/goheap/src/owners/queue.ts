import type { RuntimeLayout } from '../layout/layout.ts'
import type { Words } from '../memory/words.ts'

/** A finalizer or cleanup whose object was found unreachable, and that has not run to its end. */
export interface QueueEntry {
  readonly closure: number
  /** The object, for a finalizer; the box of the argument, for a cleanup. */
  readonly argument: number
  /** Type of the pointer to the object; 0 for a cleanup. */
  readonly type: number
}

const maxBlocks = 100_000
const maxEntries = 1_000_000

/** Returns all that wait to run; null: the lists cannot be followed. */
export function readQueue(
  layout: RuntimeLayout,
  memory: Words,
  allfin: number,
  allCleanups: number | null,
): QueueEntry[] | null {
  const finalizers = readFinalizers(layout, memory, allfin)
  const cleanups = allCleanups === null ? [] : readCleanups(layout, memory, allCleanups)
  return finalizers === null || cleanups === null ? null : [...finalizers, ...cleanups]
}

/** `allfin`: every block there is, in use or not (runtime/mfinal.go). */
function readFinalizers(layout: RuntimeLayout, memory: Words, head: number): QueueEntry[] | null {
  const entries: QueueEntry[] = []
  const size = layout['finalizer#']
  const capacity = Math.floor((layout['finblock#'] - layout['finblock.fin']) / size)
  for (const block of blocks(memory, head, layout['finblock.alllink'])) {
    const count = low32(memory.word(block + layout['finblock.cnt']))
    if (count === null || count > capacity || entries.length > maxEntries) return null
    for (let index = 0; index < count; index++) {
      const at = block + layout['finblock.fin'] + index * size
      const closure = memory.word(at + layout['finalizer.fn'])
      const argument = memory.word(at + layout['finalizer.arg'])
      const type = memory.word(at + layout['finalizer.ot'])
      if (closure === null || argument === null || type === null) return null
      if (closure !== 0) entries.push({ closure, argument, type })
    }
  }
  return entries
}

/** `gcCleanups.all`, since Go 1.25 (runtime/mcleanup.go). */
function readCleanups(layout: RuntimeLayout, memory: Words, head: number): QueueEntry[] | null {
  const {
    'cleanupBlock.alllink': link,
    'cleanupBlock.n': countAt,
    'cleanupBlock.cleanups': first,
    'cleanup#': size,
    'cleanupBlock#': blockSize,
  } = layout
  if (link === null || countAt === null || first === null || size === null || blockSize === null) {
    return []
  }
  const entries: QueueEntry[] = []
  // Up to Go 1.25 an entry is the closure itself.
  const closureAt = size === 8 ? 0 : (layout['cleanup.fn'] ?? 0)
  const argumentAt = size === 8 ? null : layout['cleanup.arg']
  for (const block of blocks(memory, head, link)) {
    const count = low32(memory.word(block + countAt))
    if (count === null || count > (blockSize - first) / size) return null
    if (entries.length > maxEntries) return null
    for (let index = 0; index < count; index++) {
      const at = block + first + index * size
      const closure = memory.word(at + closureAt)
      const argument = argumentAt === null ? 0 : memory.word(at + argumentAt)
      if (closure === null || argument === null) return null
      if (closure !== 0) entries.push({ closure, argument, type: 0 })
    }
  }
  return entries
}

function* blocks(memory: Words, head: number, link: number): Generator<number> {
  let block = memory.word(head) ?? 0
  for (let seen = 0; block !== 0 && seen < maxBlocks; seen++) {
    yield block
    block = memory.word(block + link) ?? 0
  }
}

function low32(word: number | null): number | null {
  return word === null ? null : word % 2 ** 32
}
