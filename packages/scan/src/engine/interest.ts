import type { IrFunction } from '../ir/ir-function.ts'
import type { CallOp, Condition, Op } from '../ir/op.ts'
import type { Operand } from '../ir/operand.ts'
import { placeKey, type VarId } from '../ir/place.ts'
import { meaningOf } from './call-meaning.ts'
import { isCFile } from './languages.ts'
import type { TypeTable } from './type-table.ts'
import type { World } from './world.ts'

const callsOf = (op: Op): CallOp[] => {
  if (op.kind === 'call') return [op]
  return op.kind === 'defer' || op.kind === 'spawn' ? [op.call] : []
}

/** Everything that an operation is given. */
export const operandsOf = (op: Op): readonly Operand[] => {
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

/** `ret = err`: a question about one variable is a question about the other. */
const namesOf = (fn: IrFunction): ((root: VarId) => VarId) => {
  const first = new Map<VarId, VarId>()
  const find = (root: VarId): VarId => {
    const known = first.get(root)
    return known === undefined ? root : find(known)
  }
  for (const { ops } of fn.blocks) {
    for (const op of ops) {
      if (op.kind !== 'assign' || op.src.kind !== 'place' || op.dest.path.length > 0) continue
      if (op.src.place.path.length > 0) continue
      const [from, to] = [find(op.src.place.root), find(op.dest.root)]
      if (from !== to) first.set(to, from)
    }
  }
  return find
}

/** The questions that a function and its literals ask more than once. */
export const repeatedQuestions = (members: readonly IrFunction[]): ReadonlySet<string> => {
  const once = new Set<string>()
  const twice = new Set<string>()
  const asked = new Map<VarId, Set<string>>()
  for (const fn of members) {
    const nameOf = isCFile(fn.file) ? namesOf(fn) : null
    for (const block of fn.blocks) {
      if (block.term.kind !== 'branch') continue
      const { condition } = block.term
      const question = questionOf(condition)
      if (question === null) continue
      if (nameOf !== null && members.length === 1 && condition.kind === 'compare') {
        const name = nameOf(condition.place.root)
        asked.set(name, (asked.get(name) ?? new Set()).add(question))
      }
      // A literal numbers its variables anew: its flags are told apart by name only.
      const key = members.length > 1 && condition.kind !== 'opaque' ? condition.kind : question
      if (once.has(key)) twice.add(key)
      once.add(key)
    }
  }
  for (const questions of asked.values())
    if (questions.size > 1) for (const each of questions) twice.add(each)
  return twice
}
