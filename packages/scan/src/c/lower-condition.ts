import type { Node } from 'web-tree-sitter'
import type { BlockId, Condition } from '../ir/op.ts'
import type { Operand } from '../ir/operand.ts'
import type { Place } from '../ir/place.ts'
import { numberOf, operandOf, usesOf } from './lower-expression.ts'
import { lowerDeclaration } from './lower-declaration.ts'
import { isPointer, placeOperand, variable, type Lowering } from './lowering.ts'
import { bare, field, parts, positionOf, shortText } from './node-text.ts'

const hints = new Set(['likely', 'unlikely', '__builtin_expect', 'LIKELY', 'UNLIKELY'])
const errorTests = new Set([
  'IS_ERR',
  'IS_ERR_OR_NULL',
  'libbpf_get_error',
  'libxdp_get_error',
  'PTR_ERR_OR_ZERO',
])
const flipped = { '<': '>', '<=': '>=', '==': '==', '!=': '!=', '>=': '<=', '>': '<' } as const
type Comparison = keyof typeof flipped

/** Ends the current block by going to `yes` or `no`, as the condition says. */
export function lowerCondition(at: Lowering, node: Node, yes: BlockId, no: BlockId): void {
  if (node.type === 'condition_clause') {
    const initializer = field(node, 'initializer')
    const value = field(node, 'value')
    if (initializer !== null) for (const part of parts(initializer)) lowerDeclaration(at, part)
    if (value === null) return unknown(at, node, yes, no)
    if (value.type === 'declaration') return lowerDeclared(at, value, yes, no)
    return lowerCondition(at, value, yes, no)
  }
  const inner = bare(node)
  switch (inner.type) {
    case 'unary_expression': {
      const argument = field(inner, 'argument')
      if (argument === null || field(inner, 'operator')?.text !== '!') break
      return lowerCondition(at, argument, no, yes)
    }
    case 'binary_expression':
      return lowerBinary(at, inner, yes, no)
    case 'call_expression': {
      const name = field(inner, 'function')?.text ?? ''
      const argument = parts(field(inner, 'arguments') ?? inner)[0]
      if (argument === undefined) break
      if (hints.has(name)) return lowerCondition(at, argument, yes, no)
      if (errorTests.has(name)) {
        const operand = operandOf(at, argument)
        if (operand.kind === 'place') {
          return branch(at, inner, { kind: 'null', place: operand.place }, yes, no)
        }
      }
      break
    }
    default:
      break
  }
  return lowerTruth(at, inner, yes, no)
}

function lowerDeclared(at: Lowering, node: Node, yes: BlockId, no: BlockId): void {
  lowerDeclaration(at, node)
  const declarator = field(node, 'declarator')
  const name = declarator === null ? null : (field(declarator, 'declarator') ?? declarator)
  const binding = name === null ? null : at.scope.find(name.text.replaceAll(/[*&\s]/g, ''))
  if (binding === null) return unknown(at, node, yes, no)
  branch(at, node, { kind: 'null', place: { root: binding.id, path: [] } }, no, yes, true)
}

function lowerBinary(at: Lowering, node: Node, yes: BlockId, no: BlockId): void {
  const operator = field(node, 'operator')?.text ?? ''
  const left = field(node, 'left')
  const right = field(node, 'right')
  if (left === null || right === null) return unknown(at, node, yes, no)
  if (operator === '&&' || operator === '||') {
    const next = at.builder.newBlock()
    lowerCondition(at, left, operator === '&&' ? next : yes, operator === '&&' ? no : next)
    at.builder.enter(next)
    return lowerCondition(at, right, yes, no)
  }
  if (!isComparison(operator)) return lowerTruth(at, node, yes, no)
  const compared =
    compare(at, node, left, operator, right, yes, no) ||
    compare(at, node, right, flipped[operator], left, yes, no)
  if (compared) return
  const same = operator === '==' || operator === '!=' ? sharedName(at, left, right) : null
  if (same === null) return unknown(at, node, yes, no)
  const equal = at.builder.newBlock()
  unknown(at, node, operator === '==' ? equal : yes, operator === '==' ? no : equal)
  at.builder.enter(equal)
  at.builder.emit({
    kind: 'escape',
    value: placeOperand(same),
    how: 'known by another name',
    at: positionOf(node),
  })
  at.builder.fallInto(operator === '==' ? yes : no)
}

/**
 * `map->fd == fd`, `fd == wanted`: where it is true, the local variable is not the only name of the
 * handle.
 */
function sharedName(at: Lowering, left: Node, right: Node): Place | null {
  const [a, b] = [bare(left), bare(right)]
  const [name, other] = a.type === 'identifier' ? [a, b] : [b, a]
  const isParam = (one: Node): boolean => {
    const found = one.type === 'identifier' ? at.scope.find(one.text) : null
    return found !== null && at.builder.kindOf(found.id) === 'param'
  }
  if (name.type === 'identifier' && isParam(name) && other.type === 'identifier')
    return isParam(other) ? null : sharedLocal(at, other)
  if (name.type !== 'identifier' || (other.type !== 'field_expression' && !isParam(other)))
    return null
  return sharedLocal(at, name)
}

function sharedLocal(at: Lowering, name: Node): Place | null {
  const local = at.scope.find(name.text)
  return local === null || at.builder.kindOf(local.id) !== 'local' ? null : variable(local.id)
}

/** Returns true when it was a comparison of something with a known constant. */
function compare(
  at: Lowering,
  node: Node,
  left: Node,
  op: Comparison,
  right: Node,
  yes: BlockId,
  no: BlockId,
): boolean {
  const other = bare(right)
  // What was opened here is none of the standard streams.
  const isNull = other.type === 'null' || /^(?:MAP_FAILED|stdin|stdout|stderr)$/.test(other.text)
  const value = isNull ? 0 : numberOf(at, other)
  if (value === null || numberOf(at, bare(left)) !== null) return false
  const operand = operandOf(at, left)
  if (operand.kind !== 'place') return false
  const { place } = operand
  // mmap tells a failure by (void *)-1.
  const pointer = isNull || ((value === 0 || value === -1) && isPointer(at, place, nameOf(left)))
  if (pointer && op === '==') branch(at, node, { kind: 'null', place }, yes, no)
  else if (pointer && op === '!=') branch(at, node, { kind: 'null', place }, no, yes, true)
  else branch(at, node, { kind: 'compare', place, op, value }, yes, no)
  return true
}

/** `if (x)`: not zero, or not NULL. */
function lowerTruth(at: Lowering, node: Node, yes: BlockId, no: BlockId): void {
  const number = numberOf(at, node)
  if (number !== null) {
    return branch(at, node, { kind: 'constant', value: number !== 0 }, yes, no)
  }
  if (node.type === 'true' || node.type === 'false') {
    return branch(at, node, { kind: 'constant', value: node.type === 'true' }, yes, no)
  }
  if (!isValue(node)) return unknown(at, node, yes, no)
  const operand: Operand = operandOf(at, node)
  if (operand.kind === 'null') {
    return branch(at, node, { kind: 'constant', value: false }, yes, no)
  }
  if (operand.kind !== 'place') return unknown(at, node, yes, no)
  const { place } = operand
  if (isPointer(at, place, nameOf(node))) {
    return branch(at, node, { kind: 'null', place }, no, yes, true)
  }
  branch(at, node, { kind: 'compare', place, op: '!=', value: 0 }, yes, no)
}

const values = new Set([
  'identifier',
  'field_expression',
  'subscript_expression',
  'pointer_expression',
  'call_expression',
  'assignment_expression',
  'null',
])

function isValue(node: Node): boolean {
  return values.has(node.type)
}

function nameOf(node: Node): string | null {
  const inner = bare(node)
  const target = inner.type === 'assignment_expression' ? field(inner, 'left') : inner
  return target?.type === 'identifier' ? target.text : null
}

/** A question that says nothing about a handle; the same words ask the same unless there is a call. */
function unknown(at: Lowering, node: Node, yes: BlockId, no: BlockId): void {
  const hasCall =
    node.type === 'call_expression' || node.descendantsOfType('call_expression').length > 0
  const uses: readonly Place[] = hasCall ? usesOfOperand(operandOf(at, node)) : usesOf(at, node)
  const key = hasCall ? '' : node.text.replaceAll(/\s+/g, ' ')
  branch(at, node, { kind: 'opaque', key, uses }, yes, no)
}

function usesOfOperand(operand: Operand): readonly Place[] {
  if (operand.kind === 'computed') return operand.uses
  return operand.kind === 'place' ? [operand.place] : []
}

function branch(
  at: Lowering,
  node: Node,
  condition: Condition,
  yes: BlockId,
  no: BlockId,
  negated = false,
): void {
  at.builder.branch(condition, yes, no, shortText(node), positionOf(node), negated)
}

function isComparison(operator: string): operator is Comparison {
  return operator in flipped
}

/** Makes a value of a condition: 1 or 0. */
export function conditionValue(at: Lowering, node: Node): Operand {
  const result = at.builder.temp(positionOf(node).line, { kind: 'scalar', name: 'int' })
  const [yes, no, after] = [at.builder.newBlock(), at.builder.newBlock(), at.builder.newBlock()]
  lowerCondition(at, node, yes, no)
  for (const [block, value] of [
    [yes, 1],
    [no, 0],
  ] as const) {
    at.builder.enter(block)
    at.builder.assign(result, { kind: 'constant', value }, positionOf(node))
    at.builder.fallInto(after)
  }
  return placeOperand(result)
}
