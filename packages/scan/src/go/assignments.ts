import type { Node } from 'web-tree-sitter'
import type { Position } from '../ir/op.ts'
import type { Operand } from '../ir/operand.ts'
import type { Place } from '../ir/place.ts'
import type { TypeRef } from '../ir/type-ref.ts'
import { expressions } from './blocks.ts'
import { emitCall, lowerCall, prepareCall } from './calls.ts'
import { at, field, oneLine } from './file-context.ts'
import { usesOf } from './operands.ts'
import { isCall, isPlainCall } from './plain-call.ts'
import type { FunctionScope } from './scope.ts'
import { resultPlaces, target } from './targets.ts'
import { lowerType } from './types.ts'

/** `v, ok := x.(T)`: a call, because `ok` follows from what x is. */
const lowerAssertion = (scope: FunctionScope, node: Node): Operand[] => {
  const operand = field(node, 'operand')
  const type = lowerType(scope.context, field(node, 'type'))
  const value: Operand =
    operand === null ? { kind: 'computed', uses: [] } : scope.expression(operand)
  const { line } = at(node)
  const results = [scope.builder.temp(line, type), scope.builder.temp(line)]
  scope.builder.call({
    callee: { kind: 'function', name: `assert:${type.kind === 'named' ? type.name : ''}` },
    args: [value],
    results,
    statement: false,
    text: oneLine(node),
    at: at(node),
  })
  return results.map((place): Operand => ({ kind: 'place', place }))
}

/** The values of a right-hand side, `count` of them. */
const lowerValues = (scope: FunctionScope, right: readonly Node[], count: number): Operand[] => {
  const only = right[0]
  if (right.length === 1 && only !== undefined && count > 1) {
    if (isCall(only)) return lowerCall(scope, only, count)
    if (only.type === 'type_assertion_expression') return lowerAssertion(scope, only)
    // `v, ok := m[k]`, `v, ok := x.(T)`, `v, ok := <-ch`
    const value = scope.expression(only)
    return [value, { kind: 'computed', uses: usesOf(value) }]
  }
  return right.map((node) => scope.expression(node))
}

export const lowerAssignment = (
  scope: FunctionScope,
  left: readonly Node[],
  right: readonly Node[],
  declares: boolean,
  position: Position,
): void => {
  const only = right[0]
  if (right.length === 1 && only !== undefined && isPlainCall(scope, only)) {
    // The right side is evaluated in the scope before the new names.
    const prepared = prepareCall(scope, only, [], false)
    const results = resultPlaces(scope, left, declares)
    emitCall(scope, { ...prepared, call: { ...prepared.call, results } })
    return
  }
  const values = lowerValues(scope, right, left.length)
  // `a, b = b, a`: all values are read before the first assignment.
  const stable =
    left.length > 1 && right.length > 1
      ? values.map((value): Operand => {
          if (value.kind !== 'place') return value
          const copy = scope.builder.temp(position.line)
          scope.builder.assign(copy, value, position, true)
          return { kind: 'place', place: copy }
        })
      : values
  for (const [index, node] of left.entries()) {
    const value = stable[index] ?? { kind: 'computed', uses: [] }
    const to = target(scope, node, declares)
    if (to === null) scope.builder.emit({ kind: 'use', places: usesOf(value), at: position })
    else scope.builder.assign(to.place, value, position, to.declared)
  }
}

export const lowerVarSpec = (scope: FunctionScope, spec: Node): void => {
  const names = spec.childrenForFieldName('name').filter((name): name is Node => name !== null)
  const typeNode = field(spec, 'type')
  const type: TypeRef = lowerType(scope.context, typeNode)
  const right = expressions(field(spec, 'value'))
  if (right.length > 0 && typeNode === null) {
    lowerAssignment(scope, names, right, true, at(spec))
    return
  }
  const values = right.length === 0 ? [] : lowerValues(scope, right, names.length)
  for (const [index, name] of names.entries()) {
    const place: Place = { root: scope.declare(name.text, at(name).line, type), path: [] }
    const zero: Operand =
      type.kind === 'error' || type.kind === 'container' || typeNode?.type === 'pointer_type'
        ? { kind: 'null' }
        : type.kind === 'scalar'
          ? { kind: 'constant', value: type.name === 'bool' ? false : 0 }
          : { kind: 'computed', uses: [] }
    if (right.length === 0 && zero.kind === 'computed') {
      scope.builder.emit({ kind: 'construct', dest: place, type, fields: [], at: at(name) })
    } else {
      scope.builder.assign(place, values[index] ?? zero, at(name), true)
    }
  }
}
