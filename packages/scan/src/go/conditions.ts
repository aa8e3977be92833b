import type { Node } from 'web-tree-sitter'
import type { BlockId, Condition } from '../ir/op.ts'
import type { Operand } from '../ir/operand.ts'
import { at, field, oneLine, parts } from './file-context.ts'
import { asPlace, usesOf } from './operands.ts'
import type { FunctionScope } from './scope.ts'

const errorTests = new Set([
  'errors.Is',
  'errors.As',
  'os.IsNotExist',
  'os.IsExist',
  'os.IsPermission',
  'os.IsTimeout',
])

type Comparison = '<' | '<=' | '==' | '!=' | '>=' | '>'

const mirrored: Readonly<Record<Comparison, Comparison>> = {
  '<': '>',
  '<=': '>=',
  '==': '==',
  '!=': '!=',
  '>=': '<=',
  '>': '<',
}

const isComparison = (operator: string): operator is Comparison => operator in mirrored

const isErrorName = (text: string): boolean =>
  /(?:^|\.)(?:Err[A-Z]\w*|E[A-Z]{2,}\w*|EOF|err[A-Z]\w*)$/.test(text)

/**
 * Ends the current block with a branch on `node`: control goes on in `yes` or `no`. `repeated` is
 * true in loop conditions, whose answers do not correlate.
 */
export const lowerCondition = (
  scope: FunctionScope,
  node: Node,
  yes: BlockId,
  no: BlockId,
  repeated = false,
): void => {
  const { builder } = scope
  const branch = (condition: Condition, swapped = false): void => {
    builder.branch(condition, swapped ? no : yes, swapped ? yes : no, text(), at(node))
  }
  const text = (): string => oneLine(node)
  if (node.type === 'parenthesized_expression') {
    const inner = parts(node)[0]
    if (inner !== undefined) return lowerCondition(scope, inner, yes, no, repeated)
  }
  if (node.type === 'unary_expression' && node.child(0)?.type === '!') {
    const operand = field(node, 'operand')
    if (operand !== null) return lowerCondition(scope, operand, no, yes, repeated)
  }
  if (node.type === 'binary_expression') {
    const operator = field(node, 'operator')?.type ?? ''
    const left = field(node, 'left')
    const right = field(node, 'right')
    if (left !== null && right !== null) {
      if (operator === '&&' || operator === '||') {
        const next = builder.newBlock()
        if (operator === '&&') lowerCondition(scope, left, next, no, repeated)
        else lowerCondition(scope, left, yes, next, repeated)
        builder.enter(next)
        return lowerCondition(scope, right, yes, no, repeated)
      }
      if (isComparison(operator))
        return lowerComparison(scope, node, operator, left, right, yes, no, repeated)
    }
  }
  if (node.type === 'call_expression') {
    const callee = field(node, 'function')?.text ?? ''
    const first = parts(field(node, 'arguments') ?? node)[0]
    if (errorTests.has(callee) && first !== undefined) {
      const place = asPlace(scope, scope.expression(first), at(node))
      return branch({ kind: 'error-is', place, target: oneLine(node) })
    }
    const value = scope.expression(node)
    if (value.kind === 'place' && !repeated) return branch({ kind: 'flag', place: value.place })
    return branch({ kind: 'opaque', key: '', uses: usesOf(value) })
  }
  const value = scope.expression(node)
  if (value.kind === 'constant' && typeof value.value === 'boolean') {
    return branch({ kind: 'constant', value: value.value })
  }
  if (value.kind === 'place') return branch({ kind: 'flag', place: value.place })
  return branch({ kind: 'opaque', key: repeated ? '' : text(), uses: usesOf(value) })
}

const lowerComparison = (
  scope: FunctionScope,
  node: Node,
  operator: Comparison,
  left: Node,
  right: Node,
  yes: BlockId,
  no: BlockId,
  repeated: boolean,
): void => {
  const a = scope.expression(left)
  const b = scope.expression(right)
  const negated = operator === '!='
  const branch = (condition: Condition): void => {
    scope.builder.branch(
      condition,
      negated ? no : yes,
      negated ? yes : no,
      oneLine(node),
      at(node),
      negated,
    )
  }
  const equality = operator === '==' || operator === '!='
  const side = (of: Operand, other: Operand): boolean =>
    equality && of.kind === 'place' && other.kind === 'null'
  if (side(a, b) && a.kind === 'place') return branch({ kind: 'null', place: a.place })
  if (side(b, a) && b.kind === 'place') return branch({ kind: 'null', place: b.place })
  if (equality && a.kind === 'place' && isErrorName(right.text)) {
    return branch({ kind: 'error-is', place: a.place, target: right.text })
  }
  const compare = (place: Operand, op: Comparison, value: Operand): boolean => {
    if (place.kind !== 'place' || value.kind !== 'constant' || typeof value.value !== 'number')
      return false
    scope.builder.branch(
      { kind: 'compare', place: place.place, op, value: value.value },
      yes,
      no,
      oneLine(node),
      at(node),
    )
    return true
  }
  if (!repeated && (compare(a, operator, b) || compare(b, mirrored[operator], a))) return
  const key = repeated ? '' : negated ? `${left.text} == ${right.text}` : node.text
  const condition: Condition = { kind: 'opaque', key, uses: [...usesOf(a), ...usesOf(b)] }
  if (negated) branch(condition)
  else scope.builder.branch(condition, yes, no, oneLine(node), at(node))
}
