import type { Resource } from '../catalog/entry.ts'
import type { IrFunction } from '../ir/ir-function.ts'
import { element } from '../ir/place.ts'
import { unknownType, type TypeRef } from '../ir/type-ref.ts'
import { asResource, ownerOf } from './owners.ts'
import type { Effect } from './summary.ts'
import type { TypeTable } from './type-table.ts'
import { stepsOf, type Value } from './value.ts'
import type { Exit } from './walk/walk.ts'
import type { World } from './world.ts'

/** The declared type of what a parameter, or the receiver, is. */
export const typeOfParam = (
  fn: IrFunction,
  types: TypeTable,
  param: number | 'receiver',
): TypeRef => {
  if (param === 'receiver')
    return fn.receiverType === null ? unknownType : { kind: 'named', name: fn.receiverType }
  const id = fn.params[param]
  return id === undefined ? unknownType : types.ofVar(fn, id)
}

/** The parameter, or the receiver, that a handle was stored in on this way out, and the field. */
const storedIn = (
  exit: Exit,
  value: Value,
): { readonly param: number | 'receiver'; readonly field: string } | null => {
  const handle = exit.state.handles.get(value)
  const to = handle?.status === 'gone' ? (handle.to ?? '') : ''
  const root = /^(?:R|P(\d+))\./.exec(to)
  const field = stepsOf(to).find((step) => step !== element) ?? element
  if (root === null) return null
  return { param: root[1] === undefined ? 'receiver' : Number(root[1]), field }
}

/**
 * `m.Open()`, `open(m)`: a Go function that opens a handle for an object of its caller. Whoever made
 * the object has to close it from then on, where its type says how. A map or list that it fills
 * belongs, with what is in it, to whoever made the map.
 */
export const opensInto = (
  world: World,
  types: TypeTable,
  fn: IrFunction,
  exits: readonly Exit[],
  resourceOf: (value: Value) => Resource | undefined,
): Effect[] => {
  if (!fn.file.endsWith('.go')) return []
  const found = new Map<number | 'receiver', Effect>()
  for (const exit of exits) {
    if (exit.outcome === 'error') continue
    exit.state.handles.forEach((_handle, value) => {
      const stored = storedIn(exit, value)
      if (stored === null || found.has(stored.param)) return
      if (stored.field === element) {
        const resource = resourceOf(value)
        if (resource === undefined || resource.raw === true) return
        if (typeOfParam(fn, types, stored.param).kind !== 'container') return
        found.set(stored.param, { param: stored.param, path: [element], kind: 'fill', resource })
        return
      }
      const owner = ownerOf(world, typeOfParam(fn, types, stored.param))
      if (owner === null || !owner.fields.includes(stored.field)) return
      found.set(stored.param, {
        param: stored.param,
        path: [],
        kind: 'fill',
        resource: asResource(owner),
      })
    })
  }
  return [...found.values()]
}
