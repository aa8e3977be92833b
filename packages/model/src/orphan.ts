import type { PinHolder } from './holder.ts'
import type { BpfObject } from './object.ts'
import { isZero } from './refs.ts'

/**
 * Returns the pins of an orphan, or none when the object is not one.
 *
 * An orphan is kept by pins alone: no file, no program, no outer map, no link, no attachment. An
 * unsettled or unexplained ledger is no basis for saying so. A link is never one: being pinned
 * without an open file is how an attachment is meant to outlive its loader.
 */
export function orphanPins(object: BpfObject): readonly PinHolder[] {
  if (object.kind === 'link' || !object.settled || !isZero(object.unexplained)) return []
  const pins = object.holders.filter((holder) => holder.kind === 'pin')
  return pins.length === object.holders.length ? pins : []
}

/** Tells whether nothing but pins keeps the object. */
export function isOrphan(object: BpfObject): boolean {
  return orphanPins(object).length > 0
}
