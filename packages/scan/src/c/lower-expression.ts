import type { Node } from 'web-tree-sitter'
import type { Operand } from '../ir/operand.ts'
import { appended, element, pointee, type Place } from '../ir/place.ts'
import {
  below,
  isPointer,
  placeOfName,
  placeOfTarget,
  placeOperand,
  variable,
  type Lowering,
} from './lowering.ts'
import { bare, field, parts, positionOf } from './node-text.ts'

const logical = new Set(['&&', '||'])

/** Emits what an expression does and returns its value. */
export function operandOf(at: Lowering, node: Node): Operand {
  const number = numberOf(at, node)
  if (number !== null) return { kind: 'constant', value: number }
  switch (node.type) {
    case 'null':
      return { kind: 'null' }
    case 'true':
    case 'false':
      return { kind: 'constant', value: node.type === 'true' }
    case 'string_literal':
    case 'concatenated_string':
    case 'char_literal':
    case 'raw_string_literal':
      return { kind: 'constant', value: node.text.slice(0, 80) }
    case 'identifier':
      return nameOperand(at, node)
    case 'this':
      return at.receiver === null
        ? { kind: 'computed', uses: [] }
        : placeOperand(variable(at.receiver))
    case 'field_expression':
    case 'subscript_expression': {
      const place = placeOf(at, node)
      return place === null ? { kind: 'computed', uses: [] } : placeOperand(place)
    }
    case 'parenthesized_expression': {
      const inner = parts(node)[0]
      if (inner === undefined) return { kind: 'computed', uses: [] }
      return inner.type === 'compound_statement' ? statementValue(at, inner) : operandOf(at, inner)
    }
    case 'cast_expression':
      return operandOf(at, field(node, 'value') ?? node)
    case 'pointer_expression':
      return pointerOperand(at, node)
    case 'call_expression':
      return at.lower.call(at, node, false)
    case 'assignment_expression':
      return lowerAssignment(at, node)
    case 'conditional_expression':
      return conditionalOperand(at, node)
    case 'comma_expression': {
      const left = field(node, 'left')
      const right = field(node, 'right')
      if (left !== null) operandOf(at, left)
      return right === null ? { kind: 'computed', uses: [] } : operandOf(at, right)
    }
    case 'unary_expression':
      if (field(node, 'operator')?.text === '!') return at.lower.conditionValue(at, node)
      return computed(at, parts(node))
    case 'binary_expression':
      if (logical.has(field(node, 'operator')?.text ?? '')) return at.lower.conditionValue(at, node)
      return addressWithin(at, node) ?? computed(at, parts(node))
    case 'update_expression': {
      const argument = field(node, 'argument')
      const place = argument === null ? null : placeOf(at, argument)
      if (place === null) return { kind: 'computed', uses: [] }
      at.builder.assign(place, { kind: 'computed', uses: [place] }, positionOf(node))
      return { kind: 'computed', uses: [place] }
    }
    case 'compound_literal_expression':
    case 'initializer_list': {
      const temp = at.builder.temp(positionOf(node).line)
      at.lower.initializer(at, temp, null, field(node, 'value') ?? node, false)
      return placeOperand(temp)
    }
    case 'lambda_expression':
      return at.lower.lambda(at, node)
    case 'new_expression':
      return at.lower.new(at, node)
    case 'delete_expression': {
      const target = parts(node)[0]
      const place = target === undefined ? null : placeOf(at, target)
      if (place !== null) at.builder.emit({ kind: 'drop', place, at: positionOf(node) })
      return { kind: 'computed', uses: [] }
    }
    case 'sizeof_expression':
    case 'alignof_expression':
    case 'offsetof_expression':
      return { kind: 'computed', uses: [] }
    default:
      return computed(at, parts(node))
  }
}

/** `ring + offset`: an address in what the pointer leads to keeps it as the pointer does. */
function addressWithin(at: Lowering, node: Node): Operand | null {
  const operator = field(node, 'operator')?.text
  const left = field(node, 'left')
  const right = field(node, 'right')
  if ((operator !== '+' && operator !== '-') || left === null || right === null) return null
  const inner = bare(left)
  if (inner.type !== 'identifier' && inner.type !== 'field_expression') return null
  const place = placeOf(at, inner)
  const name = inner.type === 'identifier' ? inner.text : null
  if (place === null || !isPointer(at, place, name)) return null
  // The distance of two addresses is a number.
  const other = operandOf(at, right)
  if (operator === '-' && other.kind === 'place') return null
  return placeOperand(place)
}

function nameOperand(at: Lowering, node: Node): Operand {
  if (node.text === 'nullptr' || node.text === 'NULL') return { kind: 'null' }
  const place = placeOfName(at, node.text, positionOf(node).line)
  if (place !== null) return placeOperand(place)
  // An enumerator, a macro, a function or a variable of another file: all the same to ownership.
  return /^[A-Z0-9_]+$/.test(node.text)
    ? { kind: 'constant', value: node.text }
    : { kind: 'function', name: functionKey(at, node.text) }
}

/** Returns the key by which a function of this name is known from here. */
export function functionKey(at: Lowering, name: string): string {
  return at.names.statics.has(name) ? `${at.names.source.path}:${name}` : name
}

/** Emits what leads to a place and returns it, or null when it is none. */
export function placeOf(at: Lowering, node: Node): Place | null {
  const inner = bare(node)
  switch (inner.type) {
    case 'identifier':
      return placeOfTarget(at, inner.text, positionOf(inner).line)
    case 'this':
      return at.receiver === null ? null : variable(at.receiver)
    case 'field_expression': {
      const argument = field(inner, 'argument')
      const name = field(inner, 'field')
      const base = argument === null ? null : placeOf(at, argument)
      return base === null || name === null ? null : below(base, name.text)
    }
    case 'subscript_expression': {
      const argument = field(inner, 'argument')
      const base = argument === null ? null : placeOf(at, argument)
      const index = field(inner, 'index') ?? field(inner, 'indices')
      if (index !== null && index.descendantsOfType('call_expression').length > 0) {
        operandOf(at, parts(index)[0] ?? index)
      }
      if (index !== null) countUp(at, index)
      const step = index !== null && /\+\+\s*\]?$/.test(index.text) ? appended : element
      return base === null ? null : below(base, step)
    }
    case 'pointer_expression': {
      const argument = field(inner, 'argument')
      return argument === null ? null : pointeeOf(at, inner, argument)
    }
    default: {
      const operand = operandOf(at, inner)
      return operand.kind === 'place' ? operand.place : null
    }
  }
}

/** `list[n++]` changes the count too. */
function countUp(at: Lowering, index: Node): void {
  const [update] = index.descendantsOfType('update_expression')
  if (update !== undefined && update !== null) operandOf(at, update)
}

/** `*p` is what `p` points to where that is a number or a pointer, and else the same as `p`. */
function pointeeOf(at: Lowering, node: Node, argument: Node): Place | null {
  const place = placeOf(at, argument)
  const target = bare(argument)
  const starred = field(node, 'operator')?.text === '*' && target.type === 'identifier'
  const out = starred && at.scope.find(target.text)?.out === true
  return place !== null && out ? below(place, pointee) : place
}

function pointerOperand(at: Lowering, node: Node): Operand {
  const argument = field(node, 'argument')
  const place = argument === null ? null : pointeeOf(at, node, argument)
  if (field(node, 'operator')?.text !== '&') {
    return place === null ? { kind: 'computed', uses: [] } : placeOperand(place)
  }
  if (place !== null) return { kind: 'address', place }
  return argument === null ? { kind: 'computed', uses: [] } : operandOf(at, argument)
}

function lowerAssignment(at: Lowering, node: Node): Operand {
  const left = field(node, 'left')
  const right = field(node, 'right')
  if (left === null || right === null) return { kind: 'computed', uses: [] }
  const dest = placeOf(at, left)
  if (field(node, 'operator')?.text !== '=') {
    const uses = usesOf(at, right)
    operandOf(at, right)
    if (dest === null) return { kind: 'computed', uses }
    at.builder.assign(dest, { kind: 'computed', uses: [dest, ...uses] }, positionOf(node))
    return placeOperand(dest)
  }
  if (dest === null) return operandOf(at, right)
  const target = bare(left)
  const through = target.type === 'pointer_expression' && field(target, 'operator')?.text === '*'
  if (through && isLiteral(bare(right))) {
    // `*p = (struct s){…}` changes what `p` points to, not `p`.
    operandOf(at, right)
    return placeOperand(dest)
  }
  assignTo(at, dest, right, node, false)
  if (through && dest.path.length === 0) {
    // `*out = fd`: whoever owns what the pointer points to has it from now on.
    const how = 'stored for the caller'
    at.builder.emit({ kind: 'escape', value: placeOperand(dest), how, at: positionOf(node) })
  }
  return placeOperand(dest)
}

function isLiteral(node: Node): boolean {
  return node.type === 'compound_literal_expression' || node.type === 'initializer_list'
}

/** Emits `dest = right`, with the call's result going there without a detour. */
export function assignTo(
  at: Lowering,
  dest: Place,
  right: Node,
  node: Node,
  declares: boolean,
): void {
  const value = bare(right)
  if (value.type === 'call_expression') {
    if (at.lower.errorOf(at, dest, value)) return
    const operand = at.lower.call(at, value, false, dest)
    if (operand.kind === 'place' && operand.place === dest) return
    at.builder.assign(dest, operand, positionOf(node), declares)
    return
  }
  if (isLiteral(value)) {
    at.lower.initializer(at, dest, null, field(value, 'value') ?? value, declares)
    return
  }
  at.builder.assign(dest, operandOf(at, right), positionOf(node), declares)
}

function conditionalOperand(at: Lowering, node: Node): Operand {
  const condition = field(node, 'condition')
  const alternative = field(node, 'alternative')
  if (condition === null || alternative === null) return computed(at, parts(node))
  const consequence = field(node, 'consequence') ?? condition
  const result = at.builder.temp(positionOf(node).line)
  const [yes, no, after] = [at.builder.newBlock(), at.builder.newBlock(), at.builder.newBlock()]
  at.lower.condition(at, condition, yes, no)
  for (const [block, value] of [
    [yes, consequence],
    [no, alternative],
  ] as const) {
    at.builder.enter(block)
    assignTo(at, result, value, value, false)
    at.builder.fallInto(after)
  }
  return placeOperand(result)
}

/** GNU `({ …; value; })`. */
function statementValue(at: Lowering, block: Node): Operand {
  const statements = parts(block)
  const last = statements.at(-1)
  at.scope.open()
  for (const statement of statements.slice(0, -1)) at.lower.statement(at, statement)
  const expression = last?.type === 'expression_statement' ? parts(last)[0] : undefined
  let value: Operand = { kind: 'computed', uses: [] }
  if (expression !== undefined) value = operandOf(at, expression)
  else if (last !== undefined) at.lower.statement(at, last)
  at.scope.close()
  return value
}

function computed(at: Lowering, nodes: readonly Node[]): Operand {
  const uses = nodes.flatMap((part) => {
    const operand = operandOf(at, part)
    if (operand.kind === 'place' || operand.kind === 'address') return [operand.place]
    return operand.kind === 'computed' ? operand.uses : []
  })
  return { kind: 'computed', uses }
}

/** Returns the places that an expression without calls reads. */
export function usesOf(at: Lowering, node: Node): readonly Place[] {
  if (node.type === 'call_expression' || node.type === 'lambda_expression') return []
  const isPlace =
    node.type === 'identifier' ||
    node.type === 'field_expression' ||
    node.type === 'subscript_expression'
  if (isPlace && node.descendantsOfType('call_expression').length === 0) {
    const place =
      node.type === 'identifier'
        ? placeOfName(at, node.text, positionOf(node).line)
        : placeOf(at, node)
    return place === null ? [] : [place]
  }
  return parts(node).flatMap((part) => usesOf(at, part))
}

/** Returns the number that an expression is, when this file alone tells. */
export function numberOf(at: Lowering, node: Node): number | null {
  const inner = bare(node)
  if (inner.type === 'number_literal') {
    const value = Number(inner.text.replace(/[uUlL]+$/, ''))
    return Number.isFinite(value) ? value : null
  }
  if (inner.type === 'identifier')
    return at.names.numbers.get(inner.text) ?? (noError.test(inner.text) ? 0 : null)
  if (inner.type !== 'unary_expression') return null
  const operator = field(inner, 'operator')?.text
  const argument = field(inner, 'argument')
  if (argument === null) return null
  const value = numberOf(at, argument)
  if (operator === '-') return value === null ? negativeErrno(argument) : -value
  return operator === '~' && value !== null ? ~value : null
}

/** What headers call it when nothing went wrong. */
const noError = /^[A-Z0-9_]*(?:NO_?ERROR|NO_ERR|SUCCESS)$|^(?:\w+_)?OK$/

/** `-EINVAL` is some negative number; `-errno` is one where a call has just failed. */
function negativeErrno(argument: Node): number | null {
  return /^(?:E[A-Z0-9]{2,}|errno)$/.test(argument.text) ? -1 : null
}
