import type { Block } from '../../ir/ir-function.ts'
import type { BlockId, Position, Terminator } from '../../ir/op.ts'
import { decide } from '../decide.ts'
import { questionOf } from '../interest.ts'
import type { State } from '../state.ts'
import type { Value } from '../value.ts'
import { closureLeaves } from './captures.ts'
import { loopHasWork } from './loop-work.ts'
import { evaluate } from './operands.ts'
import { readPlace, varKey } from './read-place.ts'
import { fieldEscapes } from './value-types.ts'
import type { Frame, Walk } from './walk.ts'

/** The ways on from the end of a block, each with its own state. */
export const leaveBlock = (
  walk: Walk,
  frame: Frame,
  id: BlockId,
  block: Block,
  state: State,
): (
  | { readonly kind: 'block'; readonly block: BlockId; readonly state: State }
  | {
      readonly kind: 'return'
      readonly state: State
      readonly values: readonly Value[]
      readonly at: Position
    }
)[] => {
  const term: Terminator = block.term
  const { file } = frame.fn
  switch (term.kind) {
    case 'jump':
      return [{ kind: 'block', block: term.to, state }]
    case 'choice':
      return term.to.map((way) => {
        const next = state.copy()
        if (state.hasLive()) next.note(file, way.at.line, `takes \`${way.label}\``)
        return { kind: 'block', block: way.block, state: next }
      })
    case 'branch': {
      const question = questionOf(term.condition)
      const key =
        walk.members > 1 && term.condition.kind !== 'opaque' ? term.condition.kind : question
      const again = key !== null && walk.repeated.has(key)
      const ways = decide(
        state,
        term.condition,
        (place) => readPlace(walk, frame, state, place),
        again,
      )
      return ways.flatMap((way) => {
        const target = way.answer ? term.yes : term.no
        if (block.loopHead) {
          const inside = frame.fn.blocks[target]?.loops.includes(id) === true
          const head = `${frame.id}${id}`
          if (inside) way.state.turned.set(head, true)
          else if (!state.turned.has(head) && loopHasWork(walk, frame, id, state)) return []
        }
        if (state.hasLive()) {
          way.state.note(
            file,
            term.at.line,
            `\`${term.text}\` is ${way.answer === (term.negated !== true) ? 'true' : 'false'}`,
          )
        }
        return [{ kind: 'block' as const, block: target, state: way.state }]
      })
    }
    case 'return': {
      const values = term.values.map((operand) => evaluate(walk, frame, state, operand))
      for (const value of values) fieldEscapes(walk, value)
      const next = state.copy()
      for (const value of values) closureLeaves(walk, next, value)
      for (const [index, result] of frame.fn.resultVars.entries()) {
        const value = values[index]
        if (value !== undefined) next.vars.set(varKey(frame, result), value)
      }
      return [{ kind: 'return', state: next, values, at: term.at }]
    }
    case 'exit':
    case 'unreachable':
      return []
  }
}
