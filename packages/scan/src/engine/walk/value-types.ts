import { appended, element, pointee } from '../../ir/place.ts'
import { type TypeRef, unknownType } from '../../ir/type-ref.ts'
import { type Value, isHandle, rootOf, stepsOf } from '../value.ts'
import type { Walk } from './walk.ts'

/** The type that a value is known to have. */
export const typeOfValue = (walk: Walk, value: Value): TypeRef => {
  const root = rootOf(value)
  let type: TypeRef = walk.typesOf.get(root) ?? unknownType
  if (root === 'R' && walk.fn.receiverType !== null)
    type = { kind: 'named', name: walk.fn.receiverType }
  else if (root.startsWith('P')) {
    const id = walk.fn.params[Number(root.slice(1))]
    if (id !== undefined) type = walk.unit.types.ofVar(walk.fn, id)
  } else if (isHandle(root)) {
    const name = walk.sites.get(root)?.resource.type
    if (name !== undefined) type = { kind: 'named', name }
  }
  let way = root
  for (const step of stepsOf(value)) {
    way += `.${step}`
    // A variable that it was assigned to says more than the field that it was read from.
    type = walk.typesOf.get(way) ?? walk.unit.types.step(type, step)
  }
  return type
}

const isField = (step: string): boolean => step !== element && step !== appended && step !== pointee

/** The owner's type and field when a value was read from a field. */
export const fieldOfValue = (
  walk: Walk,
  value: Value,
): { readonly owner: TypeRef; readonly field: string } | null => {
  const steps = stepsOf(value)
  const real = steps.filter(isField)
  const last = real.at(-1)
  if (last === undefined) return null
  const upTo = steps.lastIndexOf(last)
  const owner = typeOfValue(walk, [rootOf(value), ...steps.slice(0, upTo)].join('.'))
  return owner.kind === 'named' ? { owner, field: last } : null
}

/** Tells that what a field holds is seen by somebody else too. */
export const fieldEscapes = (walk: Walk, value: Value, stored = false): void => {
  const owner = fieldOfValue(walk, value)
  if (owner !== null) walk.events.push({ kind: 'field-escaped', ...owner, stored })
}

/** The named type and its field that a store into `object`.`field` goes to; elements belong to their list's field. */
export const ownerField = (
  walk: Walk,
  object: Value,
  field: string,
): { readonly type: TypeRef; readonly field: string } | null => {
  if (field === pointee) return fieldBefore(walk, object)
  if (field !== element && field !== '') {
    const type = typeOfValue(walk, object)
    return type.kind === 'named' ? { type, field } : null
  }
  return fieldBefore(walk, object)
}

/** The field that a list, or what a pointer points to, is in. */
const fieldBefore = (
  walk: Walk,
  object: Value,
): { readonly type: TypeRef; readonly field: string } | null => {
  const steps = stepsOf(object).filter(isField)
  const last = steps.at(-1)
  if (last === undefined) return null
  const holder = [rootOf(object), ...steps.slice(0, -1)].join('.')
  const type = typeOfValue(walk, holder)
  return type.kind === 'named' ? { type, field: last } : null
}
