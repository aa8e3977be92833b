import { type Place, type VarId, appended, element } from '../../ir/place.ts'
import type { State } from '../state.ts'
import { isHandle, type Value } from '../value.ts'
import type { Frame, Walk } from './walk.ts'

/** The name that a variable of a frame has in the state. */
export const varKey = (frame: Frame, id: VarId): string => {
  return `${frame.id}${id}`
}

/** The frame and variable that a captured variable really is. */
export const homeOf = (frame: Frame, id: VarId): { readonly frame: Frame; readonly id: VarId } => {
  const variable = frame.fn.vars[id]
  if (variable?.kind === 'captured' && frame.outer !== null && variable.outer !== undefined) {
    return homeOf(frame.outer, variable.outer)
  }
  return { frame, id }
}

/** What a variable holds; a name of its own when nothing was assigned yet. */
export const readVar = (walk: Walk, frame: Frame, state: State, id: VarId): Value => {
  const home = homeOf(frame, id)
  const variable = home.frame.fn.vars[home.id]
  if (variable === undefined) return 'u0'
  if (variable.kind === 'global')
    return state.vars.get(`G:${variable.name}`) ?? `G:${variable.name}`
  const known = state.vars.get(varKey(home.frame, home.id))
  if (known !== undefined) return known
  if (home.frame.outer === null && home.frame.id === '') {
    if (variable.kind === 'receiver') return 'R'
    const index = home.frame.fn.params.indexOf(home.id)
    if (index >= 0) return `P${index}`
    if (variable.kind === 'captured') return `G:${home.frame.fn.parent ?? ''}^${variable.name}`
  }
  const value = `x${home.frame.id}${home.id}`
  walk.typesOf.set(value, walk.unit.types.ofVar(home.frame.fn, home.id))
  return value
}

/** What a place holds. */
export const readPlace = (walk: Walk, frame: Frame, state: State, place: Place): Value => {
  let value = readVar(walk, frame, state, place.root)
  for (const step of place.path) {
    // Rust: the handle of a pair that a generic function made of it.
    if (step === '0' && isHandle(value) && frame.fn.file.endsWith('.rs')) continue
    value = step === element || step === appended ? `${value}.${step}` : state.read(value, step)
  }
  return value
}

/** The number of an operation or operand in this walk: it names what comes from it. */
export const numberOf = (walk: Walk, op: object): number => {
  const known = walk.numbers.get(op)
  if (known !== undefined) return known
  walk.numbers.set(op, walk.numbers.size + 1)
  return walk.numbers.size
}
