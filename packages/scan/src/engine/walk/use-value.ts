import type { Position } from '../../ir/op.ts'
import type { Place } from '../../ir/place.ts'
import type { State } from '../state.ts'
import { type Value, rootOf } from '../value.ts'
import { readPlace } from './read-place.ts'
import type { Frame, Walk } from './walk.ts'

/** Reads places: a closed handle among them is a defect. */
export const usePlaces = (
  walk: Walk,
  frame: Frame,
  state: State,
  places: readonly Place[],
  at: Position,
): void => {
  for (const place of places) useValue(walk, state, readPlace(walk, frame, state, place), at, '')
}

/** Reads a value: a closed handle is a defect. */
export const useValue = (
  walk: Walk,
  state: State,
  value: Value,
  at: Position,
  text: string,
): void => {
  const root = rootOf(value)
  const site = walk.sites.get(root)
  const handle = state.handles.get(root)
  if (site !== undefined && handle?.status === 'released' && site.resource.closeOnce) {
    walk.events.push({ kind: 'use-after-close', site, trail: state.trail, at, text })
  }
}
