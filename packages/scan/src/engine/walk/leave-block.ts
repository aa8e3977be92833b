import type { Block, IrFunction } from '../../ir/ir-function.ts'
import type { BlockId, Condition, Position, Terminator } from '../../ir/op.ts'
import { assumeNull, decide } from '../decide.ts'
import { questionOf } from '../interest.ts'
import { isCFile } from '../languages.ts'
import type { State } from '../state.ts'
import { element } from '../../ir/place.ts'
import { type Value, isError, isHandle } from '../value.ts'
import { closureLeaves } from './captures.ts'
import { loopHasWork } from './loop-work.ts'
import { evaluate } from './operands.ts'
import { readPlace, varKey } from './read-place.ts'
import { fieldEscapes } from './value-types.ts'
import type { Frame, Walk } from './walk.ts'

/**
 * `return m, err` where nobody has looked at `err`: with and without an error, when there is a handle
 * that this error does not tell about.
 */
const byOutcome = (fn: IrFunction, state: State, values: readonly Value[]): State[] => {
  const error = values.at(-1)
  const whole = [state.copy()]
  if (!fn.file.endsWith('.go') || fn.results.at(-1)?.kind !== 'error') return whole
  if (error === undefined || values.length < 2) return whole
  if (!isError(error) && !/^u\d+_\d+$/.test(error)) return whole
  if (state.facts.get(`null:${error}`) !== undefined) return whole
  const held = values
    .slice(0, -1)
    .flatMap((value) => [...state.reach(value)])
    .some((value) => {
      const handle = state.handles.get(value)
      return handle?.status === 'owned' && handle.on !== error
    })
  if (!held) return whole
  return [true, false].flatMap((isNull) => {
    const next = state.copy()
    next.facts.set(`unasked:${error}`, true)
    return assumeNull(next, error, isNull) ? [next] : []
  })
}

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
        (place) => onlyElement(state, readPlace(walk, frame, state, place)),
        again,
      )
      return ways.flatMap((way) => {
        if (way.answer && asksAddress(walk, frame, state, term.condition)) return []
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
      return byOutcome(frame.fn, state, values).map((next) => {
        for (const value of values) closureLeaves(walk, next, value)
        for (const [index, result] of frame.fn.resultVars.entries()) {
          const value = values[index]
          if (value !== undefined) next.vars.set(varKey(frame, result), value)
        }
        return { kind: 'return' as const, state: next, values, at: term.at }
      })
    }
    case 'exit':
    case 'unreachable':
      return []
  }
}

/** C: `p == NULL` of what is the address of a structure of this function. */
const asksAddress = (walk: Walk, frame: Frame, state: State, condition: Condition): boolean => {
  if (!isCFile(frame.fn.file)) return false
  const zero = condition.kind === 'compare' && condition.value === 0 && condition.op === '=='
  if (condition.kind !== 'null' && !zero) return false
  const value = readPlace(walk, frame, state, condition.place)
  return /^x\d+$/.test(value) && walk.typesOf.get(value)?.kind === 'named'
}

/** `links[i]` right after `links[i] = open()`: of a list with one handle it is that one. */
const onlyElement = (state: State, value: Value): Value => {
  if (!value.endsWith(`.${element}`)) return value
  const [only, ...others] = state.elements(value.slice(0, -element.length - 1))
  return only !== undefined && others.length === 0 && isHandle(only) ? only : value
}
