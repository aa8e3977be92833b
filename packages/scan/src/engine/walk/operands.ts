import type { CallOp } from '../../ir/op.ts'
import type { Operand } from '../../ir/operand.ts'
import type { State } from '../state.ts'
import { type Value, nil } from '../value.ts'
import { numberOf, readPlace } from './read-place.ts'
import type { Frame, Walk } from './walk.ts'

/** The value of an operand. */
export const evaluate = (walk: Walk, frame: Frame, state: State, operand: Operand): Value => {
  switch (operand.kind) {
    case 'place':
    case 'address':
      return readPlace(walk, frame, state, operand.place)
    case 'null':
      return nil
    case 'constant':
      return `#${operand.value}`
    case 'closure': {
      const value = `K:${operand.fn}@${frame.id}`
      walk.closureFrames.set(value, frame)
      return value
    }
    case 'function':
      return operand.receiver === undefined ? `F:${operand.name}` : `F:${operand.name}`
    case 'computed':
      return `k${numberOf(walk, operand)}`
  }
}

/** The values of what is called and of the arguments. */
export const operandsOf = (
  walk: Walk,
  frame: Frame,
  state: State,
  call: CallOp,
): { callee: Value | null; args: Value[] } => {
  const args = call.args.map((operand) => evaluate(walk, frame, state, operand))
  const { callee } = call
  switch (callee.kind) {
    case 'function':
      return { callee: null, args }
    case 'method':
      return { callee: evaluate(walk, frame, state, callee.receiver), args }
    case 'value':
      return { callee: evaluate(walk, frame, state, callee.operand), args }
  }
}
