import type { IrFunction } from '../ir/ir-function.ts'
import type { CallOp, Condition, Op } from '../ir/op.ts'
import type { Operand } from '../ir/operand.ts'
import { placeKey } from '../ir/place.ts'
import { meaningOf } from './call-meaning.ts'
import type { TypeTable } from './type-table.ts'
import type { World } from './world.ts'

const callsOf = (op: Op): CallOp[] => {
  if (op.kind === 'call') return [op]
  return op.kind === 'defer' || op.kind === 'spawn' ? [op.call] : []
}

const operandsOf = (op: Op): readonly Operand[] => {
  switch (op.kind) {
    case 'assign':
      return [op.src]
    case 'construct':
      return op.fields.map(([, operand]) => operand)
    case 'insert':
    case 'escape':
      return [op.value]
    case 'call':
      return [...op.args, ...(op.callee.kind === 'value' ? [op.callee.operand] : [])]
    case 'defer':
    case 'spawn':
      return [...op.call.args, ...(op.call.callee.kind === 'value' ? [op.call.callee.operand] : [])]
    case 'drop':
    case 'use':
      return []
  }
}

/** The function literals that a function's operations mention. */
export const literalsIn = (fn: IrFunction): string[] =>
  fn.blocks.flatMap((block) =>
    block.ops.flatMap((op) =>
      operandsOf(op).flatMap((operand) => (operand.kind === 'closure' ? [operand.fn] : [])),
    ),
  )

/** A function and the literals inside it, however deep. */
export const family = (
  fn: IrFunction,
  functions: ReadonlyMap<string, IrFunction>,
): readonly IrFunction[] => {
  const all = [fn]
  for (const each of all) {
    for (const key of literalsIn(each)) {
      const literal = functions.get(key)
      if (literal !== undefined && !all.includes(literal)) all.push(literal)
    }
  }
  return all
}

/**
 * True when paths matter in a function: it opens something, or closes something of its caller's on
 * some of them. In all others it is enough to look at every operation once.
 */
export const needsPaths = (
  members: readonly IrFunction[],
  world: World,
  types: TypeTable,
): boolean =>
  members.some((fn) =>
    fn.blocks.some((block) =>
      block.ops.some((op) =>
        callsOf(op).some((call) => {
          const meaning = meaningOf(world, types, fn, call)
          return (
            meaning.acquires.length > 0 ||
            meaning.effects.some(
              (effect) =>
                effect.kind !== 'keep' &&
                (effect.kind !== 'release' || effect.param !== 'receiver'),
            )
          )
        }),
      ),
    ),
  )

/** A condition's name within its function, when its answer can be asked for again. */
export const questionOf = (condition: Condition): string | null => {
  switch (condition.kind) {
    case 'opaque':
      return condition.key === '' ? null : condition.key
    case 'flag':
      return `flag ${placeKey(condition.place)}`
    case 'compare':
      return `cmp ${placeKey(condition.place)}`
    case 'null':
    case 'error-is':
    case 'constant':
      return null
  }
}

/** The questions that a function and its literals ask more than once. */
export const repeatedQuestions = (members: readonly IrFunction[]): ReadonlySet<string> => {
  const once = new Set<string>()
  const twice = new Set<string>()
  for (const fn of members) {
    for (const block of fn.blocks) {
      if (block.term.kind !== 'branch') continue
      const { condition } = block.term
      const question = questionOf(condition)
      if (question === null) continue
      // A literal numbers its variables anew: its flags are told apart by name only.
      const key = members.length > 1 && condition.kind !== 'opaque' ? condition.kind : question
      if (once.has(key)) twice.add(key)
      once.add(key)
    }
  }
  return twice
}
