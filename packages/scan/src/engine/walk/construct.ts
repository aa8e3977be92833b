import type { Op } from '../../ir/op.ts'
import { element } from '../../ir/place.ts'
import type { State } from '../state.ts'
import { overwrite } from './lost-handles.ts'
import { evaluate } from './operands.ts'
import { numberOf } from './read-place.ts'
import { storeIn } from './store-in.ts'
import type { Frame, Walk } from './walk.ts'
import { writePlace } from './write-place.ts'

/** Makes a struct or container with its fields. */
export const constructObject = (
  walk: Walk,
  frame: Frame,
  state: State,
  op: Extract<Op, { kind: 'construct' }>,
): void => {
  const value = `c${numberOf(walk, op)}`
  state.renew(value)
  const declared = op.type.kind === 'unknown' ? walk.unit.types.ofPlace(frame.fn, op.dest) : op.type
  walk.typesOf.set(value, declared)
  const names =
    op.type.kind === 'named' ? walk.unit.world.types.get(op.type.name)?.fields : undefined
  for (const [name, operand] of op.fields) {
    const held = evaluate(walk, frame, state, operand)
    const field = name.startsWith('#') ? (names?.[Number(name.slice(1))]?.name ?? name) : name
    if (field === element) state.insert(value, held)
    else state.write(value, field, held)
    storeIn(walk, state, value, field, held, op.at)
  }
  overwrite(walk, frame, state, op.dest, value, op.at)
  writePlace(walk, frame, state, op.dest, value, op.at)
}
