import type { IrFunction } from '../ir/ir-function.ts'
import type { Condition, Op } from '../ir/op.ts'
import type { Operand } from '../ir/operand.ts'
import type { Place } from '../ir/place.ts'

const placesOf = (operand: Operand): readonly Place[] => {
  if (operand.kind === 'place' || operand.kind === 'address') return [operand.place]
  return operand.kind === 'computed' ? operand.uses : []
}

const read = (op: Op): readonly Place[] => {
  switch (op.kind) {
    case 'assign':
      return placesOf(op.src)
    case 'call':
      return op.callee.kind === 'method'
        ? [...placesOf(op.callee.receiver), ...op.args.flatMap(placesOf)]
        : op.args.flatMap(placesOf)
    case 'use':
      return op.places
    case 'construct':
    case 'insert':
    case 'escape':
    case 'defer':
    case 'spawn':
    case 'drop':
      return []
  }
}

const asked = (condition: Condition): readonly Place[] => {
  if ('place' in condition) return [condition.place]
  return condition.kind === 'opaque' ? condition.uses : []
}

/** True when a function reads a field of this name, or asks about it. */
export const knowsField = (fn: IrFunction, field: string): boolean =>
  fn.blocks.some(({ ops, term }) =>
    [...ops.flatMap(read), ...(term.kind === 'branch' ? asked(term.condition) : [])].some(
      ({ path }) => path.includes(field),
    ),
  )
