import type { Words } from '../memory/words.ts'
import type { Marker, Origin, Slot } from './marker.ts'

/** One pointer on the way from a root to an object. */
export interface Hop {
  /** What it leads to. */
  readonly slot: Slot
  /** The address it holds, which may lie inside the slot. */
  readonly target: number
  /** Where it stands in the slot before, in bytes from its start; 0 for the first, which stands in the root. */
  readonly offset: number
}

export interface Trail {
  /** Index of the root. */
  readonly root: number
  readonly hops: readonly Hop[]
}

const maxHops = 1_000_000

/**
 * Returns the way to an object from its root, by which it was reached first. `target` is the address in it that
 * somebody points to, or the object itself. Null: the trail is lost.
 */
export function trailTo(
  marker: Marker,
  memory: Words,
  object: number,
  origin: Origin,
  rootValue: (index: number) => number,
): Trail | null {
  const hops: Hop[] = []
  let slot = marker.slotOf(object)
  let from = origin
  let wanted: number | null = object
  while (slot !== null && hops.length < maxHops) {
    if (from.kind === 'root') {
      hops.push({ slot, target: rootValue(from.index), offset: 0 })
      return { root: from.index, hops: hops.toReversed() }
    }
    const parent = marker.slotOfNumber(from.number)
    const found = pointerIn(memory, parent, slot, wanted)
    if (found === null) return null
    hops.push({ slot, ...found })
    const next = marker.originOf(parent.start)
    if (next === null) return null
    slot = parent
    from = next
    wanted = null
  }
  return null
}

function pointerIn(
  memory: Words,
  parent: Slot,
  child: Slot,
  wanted: number | null,
): { target: number; offset: number } | null {
  let first: { target: number; offset: number } | null = null
  for (let offset = 0; offset < parent.size; offset += 8) {
    const target = memory.word(parent.start + offset)
    if (target === null || target < child.start || target >= child.start + child.size) continue
    if (target === wanted) return { target, offset }
    first ??= { target, offset }
  }
  return first
}
