import type { Position } from '../../ir/op.ts'
import { element } from '../../ir/place.ts'
import type { TypeRef } from '../../ir/type-ref.ts'
import { asResource, ownerOf } from '../owners.ts'
import { filledAround, sharedThrough } from '../shared-objects.ts'
import type { State } from '../state.ts'
import { type Value, isObject, isOuter, rootOf } from '../value.ts'
import { closureLeaves } from './captures.ts'
import { noteEffect } from './give-away.ts'
import { fieldEscapes, ownerField, typeOfValue } from './value-types.ts'
import type { Walk } from './walk.ts'

/** Tells what storing a value in an object means for the handles in it. */
export const storeIn = (
  walk: Walk,
  state: State,
  object: Value,
  field: string,
  value: Value,
  at: Position,
): void => {
  const owner = ownerField(walk, object, field)
  const reached = [...state.reach(value)]
  const isLocal = isObject(rootOf(object)) || rootOf(object).startsWith('x')
  const outer =
    isOuter(object) ||
    !isLocal ||
    (reached.some((each) => state.isLive(each)) && sharedThrough(state, rootOf(object)) !== null)
  if (outer) closureLeaves(walk, state, value)
  if (owner !== null && /^#-\d/.test(value))
    walk.events.push({ kind: 'field-emptied', owner: owner.type, field: owner.field, at })
  const from = walk.lent.get(value)
  if (owner !== null && outer && from !== undefined)
    walk.events.push({ kind: 'lent-stored', owner: owner.type, field: owner.field, at, from })
  for (const each of reached) {
    const handle = state.handles.get(each)
    const site = walk.sites.get(each)
    if (handle !== undefined && site !== undefined) {
      // What lies in an object that is stored was told when it went into that object.
      const direct = each === value
      if (direct && owner !== null && (handle.status === 'owned' || handle.status === 'pending')) {
        walk.events.push({
          kind: 'stored',
          owner: owner.type,
          field: owner.field,
          site,
          at,
          fresh: isObject(rootOf(object)),
        })
      }
      const registry = direct && field === element ? /^G:([^^]+)$/.exec(object)?.[1] : undefined
      if (registry !== undefined && state.isLive(each))
        walk.events.push({ kind: 'registered', name: registry, site, trail: state.trail, at })
      if (outer && state.isLive(each)) {
        state.set(each, { status: 'gone', on: handle.on, at, to: `${object}.${field}` })
      }
    } else if (each === value && walk.made.has(each)) {
      ownerStored(walk, owner, each, at)
    } else if (each.startsWith('P') && object !== each) {
      const closes =
        owner !== null &&
        (ownerOf(walk.unit.world, owner.type)?.fields.includes(owner.field) === true ||
          closesRaw(walk, owner.type, owner.field))
      if (outer) noteEffect(state, each, closes ? 'take' : 'keep')
      else if (closes) state.effects.set(each, `in:${rootOf(object)}`)
      else if (
        (owner === null || walk.fn.file.endsWith('.rs')) &&
        state.effects.get(each)?.startsWith('in:') !== true
      )
        state.effects.set(each, `maybe-in:${rootOf(object)}`)
    }
  }
  if (rootOf(object) !== rootOf(value)) partMoves(walk, state, value, at)
  fieldEscapes(walk, value, true)
}

/** A field gets an object that another function made, and whose type knows how to be closed. */
const ownerStored = (
  walk: Walk,
  owner: { readonly type: TypeRef; readonly field: string } | null,
  value: Value,
  at: Position,
): void => {
  const call = walk.made.get(value)
  const own = ownerOf(walk.unit.world, typeOfValue(walk, value))
  if (owner === null || call === undefined || own?.closers.includes('Close') !== true) return
  const site = {
    value,
    resource: asResource(own),
    at: call.at,
    text: call.text,
    loops: [],
    fn: walk.fn,
    into: '',
    callee: null,
  }
  walk.events.push({ kind: 'owner-stored', owner: owner.type, field: owner.field, site, at })
}

const closesRaw = (walk: Walk, owner: TypeRef, field: string): boolean => {
  if (owner.kind !== 'named' || walk.fn.file.endsWith('.go')) return false
  walk.unit.world.asked.add(`raw ${owner.name}.${field}`)
  return walk.unit.world.rawOwners.get(owner.name)?.has(field) === true
}

/**
 * A field of a struct that a library has filled goes somewhere else. Of a struct that only this
 * function knows, it is taken that all that matters goes.
 */
const partMoves = (walk: Walk, state: State, part: Value, at: Position): void => {
  if (!part.includes('.')) return
  const type = typeOfValue(walk, rootOf(part))
  if (type.kind === 'named' && walk.unit.world.types.has(type.name)) return
  for (const each of filledAround(state, part))
    if (state.isLive(each)) state.set(each, { status: 'gone', on: null, at })
}
