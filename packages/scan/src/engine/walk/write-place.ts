import type { Position } from '../../ir/op.ts'
import { type Place, appended, element } from '../../ir/place.ts'
import type { State } from '../state.ts'
import type { Value } from '../value.ts'
import { giveAway } from './give-away.ts'
import { homeOf, readPlace, varKey } from './read-place.ts'
import { storeIn } from './store-in.ts'
import type { Frame, Walk } from './walk.ts'

/** Puts a value in a place and tells what that means for the handles in it. */
export const writePlace = (
  walk: Walk,
  frame: Frame,
  state: State,
  place: Place,
  value: Value,
  at: Position,
): void => {
  const last = place.path.at(-1)
  if (last === undefined) {
    const home = homeOf(frame, place.root)
    const variable = home.frame.fn.vars[home.id]
    const isGlobal = variable?.kind === 'global'
    const key = isGlobal ? `G:${variable.name}` : varKey(home.frame, home.id)
    state.vars.set(key, value)
    if (isGlobal) {
      const site = walk.sites.get(value)
      const asked = state.facts.get(`null:G:${variable.name}`) === true
      if (site !== undefined && !asked && state.isLive(value)) {
        const { name } = variable
        walk.events.push({ kind: 'global-set', name, site, trail: state.trail, at })
      }
      storeIn(walk, state, `G:${variable.name}`, '', value, at)
    } else if (variable?.kind === 'captured') {
      // A literal that is looked at on its own: its variable lives on in the function around it.
      storeIn(walk, state, `G:${home.frame.fn.parent ?? ''}^${variable.name}`, '', value, at)
    }
    return
  }
  if (last === '*' && frame.fn.file.endsWith('.go'))
    giveAway(walk, state, value, 'stored through a pointer', at)
  const object = readPlace(walk, frame, state, { root: place.root, path: place.path.slice(0, -1) })
  if (last === element || last === appended) {
    state.insert(object, value)
    storeIn(walk, state, object, element, value, at)
  } else {
    state.write(object, last, value)
    storeIn(walk, state, object, last, value, at)
  }
}
