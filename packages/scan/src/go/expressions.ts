import type { Node } from 'web-tree-sitter'
import type { Position } from '../ir/op.ts'
import type { Operand } from '../ir/operand.ts'
import { element, type Place } from '../ir/place.ts'
import type { TypeRef } from '../ir/type-ref.ts'
import { lowerCall } from './calls.ts'
import { at, field, parts } from './file-context.ts'
import { lowerLiteral } from './functions.ts'
import { importOf, usesOf } from './operands.ts'
import type { FunctionScope } from './scope.ts'
import { lowerType } from './types.ts'

const nothing: Operand = { kind: 'computed', uses: [] }

const step = (place: Place, name: string): Place => ({
  root: place.root,
  path: [...place.path, name],
})

const lowerIdentifier = (scope: FunctionScope, node: Node): Operand => {
  const name = node.text
  const known = scope.find(name)
  if (known !== undefined) return { kind: 'place', place: { root: known, path: [] } }
  if (name === 'true' || name === 'false') return { kind: 'constant', value: name === 'true' }
  if (name === 'nil') return { kind: 'null' }
  if (name === '_') return nothing
  return {
    kind: 'place',
    place: { root: scope.global(`${scope.context.source.unit}.${name}`), path: [] },
  }
}

const lowerSelector = (scope: FunctionScope, node: Node): Operand => {
  const operand = field(node, 'operand')
  const name = field(node, 'field')?.text ?? ''
  if (operand === null) return nothing
  const path = importOf(scope, operand)
  if (path !== null)
    return { kind: 'place', place: { root: scope.global(`${path}.${name}`), path: [] } }
  const base = lowerExpression(scope, operand)
  if (base.kind === 'place' || base.kind === 'address') {
    return { kind: 'place', place: step(base.place, name) }
  }
  return { kind: 'computed', uses: usesOf(base) }
}

const lowerIndex = (scope: FunctionScope, node: Node): Operand => {
  const operand = field(node, 'operand')
  const index = field(node, 'index')
  const base = operand === null ? nothing : lowerExpression(scope, operand)
  if (index !== null) lowerExpression(scope, index)
  if (base.kind === 'place' || base.kind === 'address') {
    return { kind: 'place', place: step(base.place, element) }
  }
  return { kind: 'computed', uses: usesOf(base) }
}

const lowerUnary = (scope: FunctionScope, node: Node): Operand => {
  const operand = field(node, 'operand')
  if (operand === null) return nothing
  const operator = field(node, 'operator')?.type ?? node.child(0)?.type ?? ''
  const value = lowerExpression(scope, operand)
  switch (operator) {
    case '&':
      return value.kind === 'place' && operand.type !== 'composite_literal'
        ? { kind: 'address', place: value.place }
        : value
    case '*':
    case '+':
      return value
    case '-':
      return value.kind === 'constant' && typeof value.value === 'number'
        ? { kind: 'constant', value: -value.value }
        : { kind: 'computed', uses: usesOf(value) }
    case '<-':
      return value.kind === 'place'
        ? { kind: 'place', place: step(value.place, element) }
        : { kind: 'computed', uses: usesOf(value) }
    default:
      return { kind: 'computed', uses: usesOf(value) }
  }
}

const literalFields = (
  scope: FunctionScope,
  body: Node,
  type: TypeRef,
): (readonly [string, Operand])[] => {
  const isContainer = type.kind === 'container'
  return parts(body).map((child, index): readonly [string, Operand] => {
    if (child.type !== 'keyed_element') {
      return [
        isContainer ? element : `#${index}`,
        lowerElement(scope, child, isContainer ? type.of : null),
      ]
    }
    const key = field(child, 'key') ?? parts(child)[0]
    const value = field(child, 'value') ?? parts(child)[1]
    const name = isContainer ? element : (key?.text ?? '')
    return [
      name,
      value === undefined ? nothing : lowerElement(scope, value, isContainer ? type.of : null),
    ]
  })
}

const lowerElement = (scope: FunctionScope, node: Node, implied: TypeRef | null): Operand => {
  const inner = node.type === 'literal_element' ? parts(node)[0] : node
  if (inner === undefined) return nothing
  if (inner.type !== 'literal_value') return lowerExpression(scope, inner)
  return construct(scope, inner, implied ?? { kind: 'unknown' }, at(inner))
}

const construct = (
  scope: FunctionScope,
  body: Node,
  type: TypeRef,
  position: Position,
): Operand => {
  const fields = literalFields(scope, body, type)
  const dest = scope.builder.temp(position.line, type)
  scope.builder.emit({ kind: 'construct', dest, type, fields, at: position })
  return { kind: 'place', place: dest }
}

const literalType = (scope: FunctionScope, node: Node | null): TypeRef =>
  node?.type === 'struct_type' ? { kind: 'unknown' } : lowerType(scope.context, node)

/** Lowers an expression to what the surrounding operation reads; emits the calls inside it. */
export const lowerExpression = (scope: FunctionScope, node: Node): Operand => {
  switch (node.type) {
    case 'identifier':
      return lowerIdentifier(scope, node)
    case 'nil':
      return { kind: 'null' }
    case 'true':
    case 'false':
      return { kind: 'constant', value: node.type === 'true' }
    case 'int_literal': {
      const value = Number(node.text.replaceAll('_', ''))
      return { kind: 'constant', value: Number.isNaN(value) ? node.text : value }
    }
    case 'iota':
    case 'float_literal':
    case 'rune_literal':
    case 'interpreted_string_literal':
    case 'raw_string_literal':
      return { kind: 'constant', value: node.text }
    case 'selector_expression':
      return lowerSelector(scope, node)
    case 'index_expression':
      return lowerIndex(scope, node)
    case 'slice_expression': {
      const operand = field(node, 'operand')
      return operand === null ? nothing : lowerExpression(scope, operand)
    }
    case 'unary_expression':
      return lowerUnary(scope, node)
    case 'binary_expression': {
      const left = field(node, 'left')
      const right = field(node, 'right')
      const operands = [left, right].flatMap((side) =>
        side === null ? [] : [lowerExpression(scope, side)],
      )
      return { kind: 'computed', uses: operands.flatMap(usesOf) }
    }
    case 'parenthesized_expression': {
      const inner = parts(node)[0]
      return inner === undefined ? nothing : lowerExpression(scope, inner)
    }
    case 'call_expression':
      return lowerCall(scope, node, 1)[0] ?? nothing
    case 'composite_literal': {
      const body = field(node, 'body')
      const type = literalType(scope, field(node, 'type'))
      return body === null ? nothing : construct(scope, body, type, at(node))
    }
    case 'func_literal':
      return { kind: 'closure', fn: lowerLiteral(scope, node) }
    case 'type_assertion_expression': {
      const operand = field(node, 'operand')
      if (operand === null) return nothing
      const value = lowerExpression(scope, operand)
      if (value.kind !== 'place') return value
      const dest = scope.builder.temp(at(node).line, lowerType(scope.context, field(node, 'type')))
      scope.builder.assign(dest, value, at(node), true)
      return { kind: 'place', place: dest }
    }
    case 'type_conversion_expression': {
      const operand = field(node, 'operand')
      return operand === null ? nothing : lowerExpression(scope, operand)
    }
    default:
      return {
        kind: 'computed',
        uses: parts(node).flatMap((child) => usesOf(lowerExpression(scope, child))),
      }
  }
}
