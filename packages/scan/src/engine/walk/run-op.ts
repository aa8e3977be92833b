import type { Block } from '../../ir/ir-function.ts'
import type { Op } from '../../ir/op.ts'
import { element } from '../../ir/place.ts'
import type { State } from '../state.ts'
import { isHandle, nil, rootOf } from '../value.ts'
import { applyCall } from './apply-call.ts'
import { constructObject } from './construct.ts'
import { deferCall } from './defer-call.ts'
import { giveAway } from './give-away.ts'
import { overwrite } from './lost-handles.ts'
import { evaluate, operandsOf } from './operands.ts'
import { numberOf, readPlace } from './read-place.ts'
import { spawnCall } from './spawn-call.ts'
import { storeIn } from './store-in.ts'
import { usePlaces } from './use-value.ts'
import type { Frame, Walk } from './walk.ts'
import { isCFile } from '../languages.ts'
import type { Value } from '../value.ts'
import { typeOfValue } from './value-types.ts'
import { writePlace } from './write-place.ts'

/** Runs one operation; the states that it can end in. */
export const runOp = (
  walk: Walk,
  frame: Frame,
  block: Block,
  op: Op,
  state: State,
  depth: number,
): State[] => {
  switch (op.kind) {
    case 'assign': {
      const value = evaluate(walk, frame, state, op.src)
      if (op.src.kind === 'place' && op.src.place.path.at(-1) === element) state.forget(value)
      if (op.src.kind === 'computed') {
        state.renew(value)
        usePlaces(walk, frame, state, op.src.uses, op.at)
      }
      overwrite(walk, frame, state, op.dest, value, op.at)
      learnType(walk, frame, op, value)
      writePlace(walk, frame, state, op.dest, value, op.at)
      return [state]
    }
    case 'construct':
      constructObject(walk, frame, state, op)
      return [state]
    case 'insert': {
      const container = readPlace(walk, frame, state, op.container)
      const value = evaluate(walk, frame, state, op.value)
      let into = container
      if (container === nil) {
        into = `c${numberOf(walk, op)}`
        walk.typesOf.set(into, walk.unit.types.ofPlace(frame.fn, op.container))
        writePlace(walk, frame, state, op.container, into, op.at)
      }
      const spread = value.endsWith(`.${element}`) ? state.elements(value.slice(0, -3)) : []
      // `append(all, some...)` of handles that came in one list: the list goes as a whole.
      const list = rootOf(value)
      const whole = value === `${list}.${element}` && isHandle(list) ? list : value
      for (const each of spread.length > 0 ? spread : [whole]) {
        state.insert(into, each)
        storeIn(walk, state, into, element, each, op.at)
      }
      return [state]
    }
    case 'escape':
      giveAway(walk, state, evaluate(walk, frame, state, op.value), op.how, op.at)
      return [state]
    case 'use':
      usePlaces(walk, frame, state, op.places, op.at)
      return [state]
    case 'defer':
      return [deferCall(walk, frame, block, op.call, state, op.at)]
    case 'spawn':
      return spawnCall(walk, frame, op.call, state, depth)
    case 'drop':
      return [state]
    case 'call': {
      const { callee, args } = operandsOf(walk, frame, state, op)
      return applyCall(walk, frame, op, callee, args, op.results, state, depth, block.loops, op.at)
    }
  }
}

/** C: `struct engine *e = handle.opaque;` tells what an untyped field points to. */
const learnType = (
  walk: Walk,
  frame: Frame,
  op: Extract<Op, { kind: 'assign' }>,
  value: Value,
): void => {
  if (op.dest.path.length > 0 || !value.includes('.') || value.startsWith('G:')) return
  const declared = frame.fn.vars[op.dest.root]?.type
  if (declared?.kind !== 'named' || !isCFile(frame.fn.file)) return
  const known = typeOfValue(walk, value)
  const isMacro = known.kind === 'named' && !walk.unit.world.types.has(known.name)
  if (known.kind === 'unknown' || isMacro) walk.typesOf.set(value, declared)
}
