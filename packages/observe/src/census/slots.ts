import { BpfMap } from '@lastref/ebpf'
import type { MapRow } from '../generated/wire.ts'
import { slotKind } from './map-types.ts'
import type { Self, SlotHolding } from './reading.ts'

/**
 * Returns what the elements of outer maps, program arrays, devmaps and cpumaps hold. A lookup in
 * these maps returns the id of the object inside (kernel/bpf/map_in_map.c, arraymap.c, devmap.c).
 *
 * The map is opened by id for the moment of reading; that reference is gone before the counters are
 * read again. One that has no user left is cleared when its last user goes, so opening it again
 * changes nothing.
 */
export function readSlots(maps: readonly MapRow[], self: Self): SlotHolding[] {
  const holdings: SlotHolding[] = []
  for (const row of maps) {
    const slot = slotKind(row.type, row.valueSize)
    if (slot === null || self.isOwn('map', row.id)) continue
    const counts = new Map<number, number>()
    for (const value of valuesOf(row.id)) {
      const view = new DataView(value.buffer, value.byteOffset, value.byteLength)
      const id = view.getUint32(slot.offset, true)
      if (id !== 0) counts.set(id, (counts.get(id) ?? 0) + 1)
    }
    for (const [id, slots] of counts) {
      holdings.push({ outer: row.address, inner: { kind: slot.kind, id }, slots })
    }
  }
  return holdings
}

function* valuesOf(id: number): Generator<Uint8Array> {
  let map: BpfMap
  try {
    map = BpfMap.fromId(id)
  } catch {
    return
  }
  try {
    for (const [, value] of map.entries()) yield value
  } finally {
    map.close()
  }
}
