import type { Node } from 'web-tree-sitter'
import { field, positionOf, shortText } from '../c/node-text.ts'
import type { BlockId, Condition } from '../ir/op.ts'
import type { Operand } from '../ir/operand.ts'
import { placeOfName, type Lowering } from './lowering.ts'

const panics = new Set(['panic', 'unreachable', 'todo', 'unimplemented'])
const asserts = new Set(['ensure', 'assert', 'assert_ne', 'assert_eq'])

/**
 * Emits what a macro is known to do: macros are token trees to the parser, and only what they are
 * called, and the simplest of questions, say something.
 */
export function lowerMacro(at: Lowering, node: Node): Operand {
  const name = field(node, 'macro')?.text.split('::').at(-1) ?? ''
  if (panics.has(name)) at.builder.exit(positionOf(node))
  else if (name === 'bail') at.builder.ret([{ kind: 'null' }], positionOf(node))
  else if (asserts.has(name)) {
    const question = questionOf(at, node)
    if (question === null && name !== 'ensure') return { kind: 'computed', uses: [] }
    const [fails, goesOn] = [at.builder.newBlock(), at.builder.newBlock()]
    const { condition, negated } = question ?? nothingKnown
    const [yes, no]: readonly [BlockId, BlockId] = negated ? [fails, goesOn] : [goesOn, fails]
    at.builder.branch(condition, yes, no, shortText(node), positionOf(node), negated)
    at.builder.enter(fails)
    if (name === 'ensure') at.builder.ret([{ kind: 'null' }], positionOf(node))
    else at.builder.exit(positionOf(node))
    at.builder.enter(goesOn)
  }
  return { kind: 'computed', uses: [] }
}

type Question = { readonly condition: Condition; readonly negated: boolean }

const nothingKnown: Question = {
  condition: { kind: 'opaque', key: '', uses: [] },
  negated: false,
}

const asked =
  /^[({[]\s*(!?)\s*(\w+)\s*\.\s*(is_null|is_none|is_err|is_some|is_ok)\s*\(\s*\)\s*[,)\]}]/
const compared = /^[({[]\s*(\w+)\s*(==|!=|<=|>=|<|>)\s*(-?\d+)\s*[,)\]}]/

/** `ensure!(!p.is_null(), …)`, `assert!(fd >= 0)`: what goes on is what it asks for. */
function questionOf(at: Lowering, node: Node): Question | null {
  const tokens = node.namedChildren.find((child) => child.type === 'token_tree')
  if (tokens === undefined) return null
  const [, not, value = '', method = ''] = asked.exec(tokens.text) ?? []
  if (value !== '') {
    const place = placeIn(at, tokens, value)
    if (place === null) return null
    const wantsNull = /null|none|err/.test(method) !== (not === '!')
    return { condition: { kind: 'null', place }, negated: !wantsNull }
  }
  const [, number = '', op = '', bound = ''] = compared.exec(tokens.text) ?? []
  const place = number === '' ? null : placeIn(at, tokens, number)
  if (place === null || !isComparison(op)) return null
  return { condition: { kind: 'compare', place, op, value: Number(bound) }, negated: false }
}

const placeIn = (at: Lowering, tokens: Node, name: string) => {
  const token = tokens.namedChildren.find(({ text }) => text === name)
  return token === undefined ? null : placeOfName(at, token)
}

const isComparison = (op: string): op is '==' | '!=' | '<' | '<=' | '>=' | '>' =>
  ['==', '!=', '<', '<=', '>=', '>'].includes(op)
