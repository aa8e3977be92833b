import type { Unit } from './units.ts'

/** Returns the unit that contains an offset; null: none of these does. */
export function lastUnitAt(units: readonly Unit[], offset: number): Unit | null {
  let low = 0
  let high = units.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((units[middle]?.start ?? Infinity) <= offset) low = middle + 1
    else high = middle
  }
  const unit = units[low - 1]
  return unit !== undefined && offset < unit.end ? unit : null
}
