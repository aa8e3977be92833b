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
  /** False: somewhere on it stands a word that nothing says to be a pointer. */
  readonly certain: boolean
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
  let certain = true
  while (slot !== null && hops.length < maxHops) {
    if (from.kind === 'root') {
      hops.push({ slot, target: rootValue(from.index), offset: 0 })
      return { root: from.index, certain, hops: hops.toReversed() }
    }
    const parent = marker.slotOfNumber(from.number)
    const found = pointerIn(marker, memory, parent, slot, wanted)
    if (found === null) return null
    const { target, offset } = found
    hops.push({ slot, target, offset })
    certain &&= found.certain
    const next = marker.originOf(parent.start)
    if (next === null) return null
    slot = parent
    from = next
    wanted = null
  }
  return null
}

interface Pointer {
  readonly target: number
  readonly offset: number
  readonly certain: boolean
}

/** Returns the pointer from an object to another: the one to a wanted address, or else the first. */
function pointerIn(
  marker: Marker,
  memory: Words,
  parent: Slot,
  child: Slot,
  wanted: number | null,
): Pointer | null {
  const all: { first: Pointer | null; exact: Pointer | null } = { first: null, exact: null }
  const see = (offset: number, certain: boolean): void => {
    const target = memory.word(parent.start + offset)
    if (target === null || target < child.start || target >= child.start + child.size) return
    all.first ??= { target, offset, certain }
    if (target === wanted) all.exact ??= { target, offset, certain }
  }
  if (!marker.eachPointer(parent, (offset) => see(offset, true))) {
    for (let offset = 0; offset < parent.size; offset += 8) see(offset, false)
  }
  return all.exact ?? all.first
}
