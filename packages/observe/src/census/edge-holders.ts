import { addRefs, type Holder, type Refs } from '@lastref/model'
import { EdgeKind, type EdgeRow } from '../generated/wire.ts'
import type { SlotHolding } from './reading.ts'
import type { Subject, Subjects } from './subject.ts'

/** A holder of the object at `held`, and the object that is that holder (null: not an object). */
export interface EdgeHolding {
  readonly held: number
  readonly by: Subject | null
  readonly holder: Holder
}

/**
 * Returns the holders that are objects themselves: programs, maps and links. Several edges between
 * the same two objects are one holder with that many references.
 */
export function edgeHoldings(edges: readonly EdgeRow[], subjects: Subjects): EdgeHolding[] {
  const merged = new Map<string, EdgeHolding>()
  for (const edge of edges) {
    const by = subjects.get(edge.holder)
    const held = subjects.get(edge.held)
    if (by === undefined || held === undefined || edge.kind === EdgeKind.LINK_PERF_PROG) continue
    const key = `${edge.holder} ${edge.held}`
    const refs = refsOf(edge.kind, held)
    const earlier = merged.get(key)
    merged.set(key, {
      held: edge.held,
      by,
      holder: objectHolder(by, earlier === undefined ? refs : addRefs(earlier.holder.refs, refs)),
    })
  }
  return [...merged.values()]
}

/** Returns the holders that are elements of outer maps, program arrays, devmaps and cpumaps. */
export function slotHoldings(
  slots: readonly SlotHolding[],
  subjects: Subjects,
  addressOf: (kind: 'map' | 'prog', id: number) => number | undefined,
): EdgeHolding[] {
  const holdings: EdgeHolding[] = []
  for (const slot of slots) {
    const outer = subjects.get(slot.outer)
    const held = addressOf(slot.inner.kind, slot.inner.id)
    if (outer === undefined || held === undefined) continue
    const usercnt = slot.inner.kind === 'map' ? 0 : null
    holdings.push({
      held,
      by: outer,
      holder: {
        kind: 'map',
        id: outer.id,
        slots: slot.slots,
        refs: { refcnt: slot.slots, usercnt },
      },
    })
  }
  return holdings
}

/**
 * A link on a map (its element iterator, or a sockmap link) holds it as user space does; every
 * other object holds only the kernel's count (kernel/bpf/map_iter.c, net/core/sock_map.c).
 */
function refsOf(kind: number, held: Subject): Refs {
  if (held.kind !== 'map') return { refcnt: 1, usercnt: null }
  const asUser = kind === EdgeKind.LINK_ITER_MAP || kind === EdgeKind.LINK_SOCKMAP
  return { refcnt: 1, usercnt: asUser ? 1 : 0 }
}

function objectHolder(by: Subject, refs: Refs): Holder {
  switch (by.kind) {
    case 'map':
      return { kind: 'map', id: by.id, refs }
    case 'prog':
      return { kind: 'prog', id: by.id, refs }
    case 'link':
      return { kind: 'link', id: by.id, refs }
    case 'btf':
      return { kind: 'kernel', what: `BTF ${by.id}`, refs }
  }
}
