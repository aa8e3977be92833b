import type { Node } from 'web-tree-sitter'
import type { BlockId } from '../ir/op.ts'
import { field, parts, positionOf, shortText } from '../c/node-text.ts'
import { asPlace, computed, operandOf } from './lower-expression.ts'
import type { Lowering } from './lowering.ts'
import { bindPattern, isEmptyPattern, isFullPattern } from './patterns.ts'

const flipped = { '<': '>', '<=': '>=', '==': '==', '!=': '!=', '>=': '<=', '>': '<' } as const
type Comparison = keyof typeof flipped

/** Ends the current block by going to `yes` or `no`. */
export function lowerCondition(at: Lowering, node: Node, yes: BlockId, no: BlockId): void {
  const text = shortText(node)
  const position = positionOf(node)
  switch (node.type) {
    case 'parenthesized_expression': {
      const inner = parts(node)[0]
      if (inner !== undefined) return lowerCondition(at, inner, yes, no)
      break
    }
    case 'unary_expression': {
      const inner = parts(node)[0]
      if (inner !== undefined && node.text.startsWith('!'))
        return lowerCondition(at, inner, no, yes)
      break
    }
    case 'let_chain': {
      const all = parts(node)
      for (const [index, part] of all.entries()) {
        const next = index === all.length - 1 ? yes : at.builder.newBlock()
        lowerCondition(at, part, next, no)
        if (index < all.length - 1) at.builder.enter(next)
      }
      return
    }
    case 'let_condition':
      return lowerLet(at, node, yes, no)
    case 'binary_expression': {
      const operator = field(node, 'operator')?.text ?? ''
      const left = field(node, 'left')
      const right = field(node, 'right')
      if (left === null || right === null) break
      if (operator === '&&' || operator === '||') {
        const next = at.builder.newBlock()
        lowerCondition(at, left, operator === '&&' ? next : yes, operator === '&&' ? no : next)
        at.builder.enter(next)
        return lowerCondition(at, right, yes, no)
      }
      if (!isComparison(operator)) break
      const [a, b] = [operandOf(at, left), operandOf(at, right)]
      if (a.kind === 'place' && b.kind === 'constant' && typeof b.value === 'number') {
        const condition = { kind: 'compare', place: a.place, op: operator, value: b.value } as const
        return at.builder.branch(condition, yes, no, text, position)
      }
      if (b.kind === 'place' && a.kind === 'constant' && typeof a.value === 'number') {
        const op = flipped[operator]
        const condition = { kind: 'compare', place: b.place, op, value: a.value } as const
        return at.builder.branch(condition, yes, no, text, position)
      }
      break
    }
    case 'call_expression': {
      const fn = field(node, 'function')
      const method = fn?.type === 'field_expression' ? field(fn, 'field')?.text : undefined
      const value = fn === null ? null : field(fn, 'value')
      if (value === null || method === undefined || !tests.has(method)) break
      const place = asPlace(at, operandOf(at, value), node)
      const isNull = tests.get(method) === true
      return at.builder.branch(
        { kind: 'null', place },
        isNull ? yes : no,
        isNull ? no : yes,
        text,
        position,
        !isNull,
      )
    }
    default:
      break
  }
  const operand = computed(at, [node])
  const hasCall = node.descendantsOfType('call_expression').length > 0
  const uses = operand.kind === 'computed' ? operand.uses : []
  const key = hasCall ? '' : node.text.replaceAll(/\s+/g, ' ')
  at.builder.branch({ kind: 'opaque', key, uses }, yes, no, text, position)
}

/** Methods that ask whether there is a value; true where they say that there is none. */
const tests: ReadonlyMap<string, boolean> = new Map([
  ['is_null', true],
  ['is_none', true],
  ['is_err', true],
  ['is_some', false],
  ['is_ok', false],
])

/** `if let Some(x) = e`. */
function lowerLet(at: Lowering, node: Node, yes: BlockId, no: BlockId): void {
  const pattern = field(node, 'pattern')
  const value = field(node, 'value')
  if (pattern === null || value === null) return
  const place = asPlace(at, operandOf(at, value), node)
  const position = positionOf(node)
  const text = shortText(node)
  const matched = at.builder.newBlock()
  if (isFullPattern(pattern)) {
    at.builder.branch({ kind: 'null', place }, no, matched, text, position, true)
  } else if (isEmptyPattern(pattern)) {
    at.builder.branch({ kind: 'null', place }, matched, no, text, position)
  } else {
    at.builder.branch({ kind: 'opaque', key: '', uses: [place] }, matched, no, text, position)
  }
  at.builder.enter(matched)
  bindPattern(at, pattern, { kind: 'place', place })
  at.builder.fallInto(yes)
}

function isComparison(operator: string): operator is Comparison {
  return operator in flipped
}
