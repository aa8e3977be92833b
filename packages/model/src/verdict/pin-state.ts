import type { Census } from '../census.ts'
import type { BpfObject } from '../object.ts'
import type { OpeningsReading, Pinning, PinState } from '../opening.ts'
import { isOrphan } from '../orphan.ts'
import { isZero } from '../refs.ts'
import { objectKey } from './site-history.ts'

/** Returns the reading with what the census says about each pin that was made. */
export function withPinStates(reading: OpeningsReading, census: Census): OpeningsReading {
  const objects = new Map(census.objects.map((object) => [objectKey(object), object]))
  const pinnings = reading.pinnings.map((pinning) => ({
    ...pinning,
    state: stateOf(pinning, objects),
  }))
  return { ...reading, pinnings }
}

function stateOf(pinning: Pinning, objects: ReadonlyMap<string, BpfObject>): PinState {
  if (pinning.object === null) return 'unknown'
  const object = objects.get(objectKey(pinning.object))
  if (object === undefined) return 'gone'
  if (!object.settled || !isZero(object.unexplained)) return 'unknown'
  if (!object.holders.some((holder) => holder.kind === 'pin' && isAt(pinning.path, holder))) {
    return 'gone'
  }
  return isOrphan(object) ? 'orphaned' : 'used'
}

/** A program names its pin as it likes, also relative to its working directory. */
function isAt(
  path: string,
  holder: { readonly path: string; readonly alsoAt?: readonly string[] },
): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1)
  return [holder.path, ...(holder.alsoAt ?? [])].some(
    (known) => known === path || known.endsWith(`/${name}`),
  )
}
