import type { Node } from 'web-tree-sitter'
import type { Callee, CallOp } from '../ir/op.ts'
import type { Operand } from '../ir/operand.ts'
import { element, type Place } from '../ir/place.ts'
import { endsProcess } from './exits.ts'
import { at, field, oneLine, parts } from './file-context.ts'
import { asPlace, importOf, usesOf } from './operands.ts'
import type { FunctionScope } from './scope.ts'
import { isPredeclaredType, lowerType } from './types.ts'

export type LoweredCall = { readonly call: CallOp; readonly exits: boolean }

const unwrap = (node: Node): Node => {
  let inner = node
  while (inner.type === 'parenthesized_expression') {
    const child = parts(inner)[0]
    if (child === undefined) break
    inner = child
  }
  return inner
}

/** The callee of a call whose function expression is `node`, and whether it ends the process. */
const lowerCallee = (scope: FunctionScope, node: Node): { callee: Callee; exits: boolean } => {
  const fn = unwrap(node)
  if (fn.type === 'identifier') {
    const name = fn.text
    if (scope.find(name) === undefined) {
      const known = name === 'panic'
      return {
        callee: { kind: 'function', name: known ? name : `${scope.context.source.unit}.${name}` },
        exits: known,
      }
    }
  }
  if (fn.type === 'selector_expression') {
    const name = field(fn, 'field')?.text ?? ''
    const operand = field(fn, 'operand')
    const path = operand === null ? null : importOf(scope, operand)
    if (path !== null) {
      const qualified = `${path}.${name}`
      return {
        callee: { kind: 'function', name: qualified },
        exits: endsProcess(qualified, name, false),
      }
    }
    if (operand !== null) {
      const receiver = scope.expression(operand)
      return {
        callee: { kind: 'method', receiver, name },
        exits: endsProcess(null, name, false),
      }
    }
  }
  if (fn.type === 'index_expression' || fn.type === 'type_instantiation_expression') {
    const generic = field(fn, 'operand') ?? parts(fn)[0]
    if (generic !== undefined && (generic.type === 'identifier' || importsName(scope, generic))) {
      if (generic.type !== 'identifier' || scope.find(generic.text) === undefined) {
        return lowerCallee(scope, generic)
      }
    }
  }
  return { callee: { kind: 'value', operand: scope.expression(fn) }, exits: false }
}

const importsName = (scope: FunctionScope, node: Node): boolean => {
  const operand = node.type === 'selector_expression' ? field(node, 'operand') : null
  return operand !== null && importOf(scope, operand) !== null
}

const argumentNodes = (node: Node): Node[] => {
  const list = field(node, 'arguments')
  return list === null ? [] : parts(list)
}

const lowerArgument = (scope: FunctionScope, node: Node): Operand => {
  if (node.type !== 'variadic_argument') return scope.expression(node)
  const inner = parts(node)[0]
  return inner === undefined ? { kind: 'computed', uses: [] } : scope.expression(inner)
}

/** A call with its operands evaluated, not yet emitted: for statements, `defer` and `go`. */
export const prepareCall = (
  scope: FunctionScope,
  node: Node,
  results: readonly (Place | null)[],
  statement: boolean,
): LoweredCall => {
  const fn = field(node, 'function')
  const { callee, exits } =
    fn === null
      ? {
          callee: { kind: 'value', operand: { kind: 'computed', uses: [] } } as const,
          exits: false,
        }
      : lowerCallee(scope, fn)
  let args = argumentNodes(node).map((argument) => lowerArgument(scope, argument))
  if (args.length === 1 && argumentNodes(node)[0]?.type === 'call_expression') {
    args = spread(scope, args)
  }
  return {
    call: { kind: 'call', callee, args, results, statement, text: oneLine(node), at: at(node) },
    exits,
  }
}

/** `f(g())` hands over all results of `g`; one place is enough, the engine knows the rest. */
const spread = (_scope: FunctionScope, args: Operand[]): Operand[] => args

const isTypeNode = (type: string): boolean =>
  type.endsWith('_type') && type !== 'type_conversion_expression'

/** The operand of a conversion `T(x)`, or null when the call is no conversion. */
const conversion = (
  scope: FunctionScope,
  node: Node,
): { readonly of: Node; readonly to: string } | null => {
  const fn = field(node, 'function')
  const only = argumentNodes(node)
  const argument = only[0]
  if (fn === null || argument === undefined || only.length !== 1) return null
  const callee = unwrap(fn)
  if (
    callee.type === 'identifier' &&
    isPredeclaredType(callee.text) &&
    scope.find(callee.text) === undefined
  ) {
    return { of: argument, to: callee.text }
  }
  if (isTypeNode(callee.type) || callee.type === 'unary_expression')
    return { of: argument, to: callee.text }
  if (callee.type === 'selector_expression') {
    const operand = field(callee, 'operand')
    const path = operand === null ? null : importOf(scope, operand)
    const name = field(callee, 'field')?.text ?? ''
    if (path === 'unsafe' && name === 'Pointer') return { of: argument, to: 'unsafe.Pointer' }
    if (path === 'C' && /^(?:u?int|u?long|u?short|char|size_t|__u\d+|u?int\d+_t)$/.test(name)) {
      return { of: argument, to: name }
    }
  }
  return null
}

const builtins = new Set([
  'append',
  'cap',
  'clear',
  'close',
  'complex',
  'copy',
  'delete',
  'imag',
  'len',
  'make',
  'max',
  'min',
  'new',
  'neW',
  'print',
  'println',
  'real',
  'recover',
])

const lowerBuiltin = (scope: FunctionScope, node: Node, name: string): Operand => {
  const args = argumentNodes(node)
  const first = args[0]
  const place = scope.builder
  switch (name) {
    case 'append': {
      if (first === undefined) return { kind: 'computed', uses: [] }
      const list = asPlace(scope, scope.expression(first), at(node))
      for (const argument of args.slice(1)) {
        const value = lowerArgument(scope, argument)
        const all = argument.type === 'variadic_argument' && value.kind === 'place'
        place.emit({
          kind: 'insert',
          container: list,
          value: all
            ? {
                kind: 'place',
                place: { root: value.place.root, path: [...value.place.path, element] },
              }
            : value,
          at: at(argument),
        })
      }
      return { kind: 'place', place: list }
    }
    case 'make':
    case 'new':
    case 'neW': {
      const isType =
        first !== undefined &&
        (isTypeNode(first.type) || first.type === 'type_identifier' || first.type === 'identifier')
      for (const argument of args.slice(isType ? 1 : 0)) scope.expression(argument)
      const type = lowerType(scope.context, first ?? null)
      const dest = place.temp(at(node).line, type)
      place.emit({ kind: 'construct', dest, type, fields: [], at: at(node) })
      return { kind: 'place', place: dest }
    }
    case 'delete': {
      const operands = args.map((argument) => scope.expression(argument))
      place.emit({
        kind: 'call',
        callee: { kind: 'function', name: 'delete' },
        args: operands,
        results: [],
        statement: true,
        text: oneLine(node),
        at: at(node),
      })
      return { kind: 'computed', uses: [] }
    }
    case 'recover':
      // Nobody panics on the paths that are followed.
      return { kind: 'null' }
    default: {
      const operands = args.map((argument) => scope.expression(argument))
      return { kind: 'computed', uses: operands.flatMap(usesOf) }
    }
  }
}

/** Lowers a call to one operand a result; `count` results are wanted. */
export const lowerCall = (scope: FunctionScope, node: Node, count: number): Operand[] => {
  const fn = field(node, 'function')
  const callee = fn === null ? null : unwrap(fn)
  if (
    callee?.type === 'identifier' &&
    builtins.has(callee.text) &&
    scope.find(callee.text) === undefined
  ) {
    return [lowerBuiltin(scope, node, callee.text)]
  }
  const converted = conversion(scope, node)
  if (converted !== null) {
    const value = scope.expression(converted.of)
    if (converted.to !== 'uintptr' || !/unsafe\.Pointer\(/.test(converted.of.text)) return [value]
    return [launder(scope, node, value)]
  }
  const results = Array.from({ length: Math.max(count, 1) }, () =>
    scope.builder.temp(at(node).line),
  )
  const lowered = prepareCall(scope, node, results, false)
  emitCall(scope, lowered)
  return results.map((place): Operand => ({ kind: 'place', place }))
}

/** `uintptr(unsafe.Pointer(x))`: a call, so that the rules about laundered pointers can see it. */
const launder = (scope: FunctionScope, node: Node, value: Operand): Operand => {
  const dest = scope.builder.temp(at(node).line, { kind: 'scalar', name: 'uintptr' })
  scope.builder.call({
    callee: { kind: 'function', name: 'unsafe.uintptr' },
    args: [value],
    results: [dest],
    statement: false,
    text: oneLine(node),
    at: at(node),
  })
  return { kind: 'place', place: dest }
}

/** Emits a prepared call, and the exit behind it when it ends the process. */
export const emitCall = (scope: FunctionScope, lowered: LoweredCall): void => {
  scope.builder.emit(lowered.call)
  if (lowered.exits) scope.builder.exit(lowered.call.at)
}
