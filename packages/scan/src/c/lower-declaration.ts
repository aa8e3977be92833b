import type { Node } from 'web-tree-sitter'
import type { Operand } from '../ir/operand.ts'
import { element, type Place } from '../ir/place.ts'
import { unknownType, type TypeRef } from '../ir/type-ref.ts'
import { declared, hasSpecifier, typeOf } from './c-types.ts'
import { assignTo, operandOf } from './lower-expression.ts'
import { below, variable, type Lowering } from './lowering.ts'
import { bare, field, parts, positionOf, shortText } from './node-text.ts'
import { atScopeExit } from './scope-exit.ts'

/** Declares what a declaration in a body declares, and emits its initializers. */
export function lowerDeclaration(at: Lowering, node: Node): void {
  const base = typeOf(field(node, 'type'))
  // A static local outlives the call: it is a global with a narrow scope.
  const isStatic = hasSpecifier(node, 'static')
  const cleaned = hasSpecifier(node, at.names.cpp ? 'register' : 'auto')
  for (const declarator of node.childrenForFieldName('declarator')) {
    const initialized = declarator.type === 'init_declarator'
    const target = initialized ? field(declarator, 'declarator') : declarator
    const value = initialized ? field(declarator, 'value') : null
    if (target === null) continue
    if (target.type === 'structured_binding_declarator') {
      lowerBinding(at, target, value)
      continue
    }
    const one = declared(target, base)
    if (one === null || one.type.kind === 'function') {
      if (one !== null && at.names.cpp) constructed(at, target, one.name, base)
      continue
    }
    const type = one.type
    const line = positionOf(target).line
    const name = isStatic ? `${at.key}.${one.name}` : one.name
    const id = at.builder.newVar(name, isStatic ? 'global' : 'local', line, type)
    at.scope.declare(one.name, id, one.pointer, one.out)
    if (cleaned) {
      const text = `cleanup of ${one.name}`
      atScopeExit(at, { kind: 'variable', place: variable(id), text })
    }
    if (value === null) {
      // What it will point to is somebody else's: only arrays and structures are this function's.
      if (one.pointer && type.kind !== 'container' && !isStatic) {
        at.builder.assign(variable(id), { kind: 'computed', uses: [] }, positionOf(target), true)
      }
      continue
    }
    if (
      value.type === 'argument_list' ||
      (at.names.cpp && isObject(type) && !one.pointer && value.type === 'initializer_list')
    ) {
      construct(at, variable(id), type, parts(value), value)
    } else if (value.type === 'initializer_list') {
      lowerInitializer(at, variable(id), type, value, true)
    } else if (!isStatic) {
      assignTo(at, variable(id), value, declarator, true)
    }
  }
}

/** `T x(a);` looks like a function's declaration to the parser. */
function constructed(at: Lowering, target: Node, name: string, type: TypeRef): void {
  const id = at.builder.newVar(name, 'local', positionOf(target).line, type)
  at.scope.declare(name, id, false)
  const params = field(target, 'parameters')
  const args = params === null ? [] : params.descendantsOfType('type_identifier')
  construct(at, variable(id), type, args, target)
}

function construct(
  at: Lowering,
  dest: Place,
  type: TypeRef,
  args: readonly Node[],
  node: Node,
): void {
  const operands = args.map((arg): Operand => {
    const known = arg.type === 'type_identifier' ? at.scope.find(arg.text) : null
    return known === null ? operandOf(at, arg) : { kind: 'place', place: variable(known.id) }
  })
  const only = operands[0]
  if (type.kind !== 'named' && operands.length === 1 && only !== undefined) {
    at.builder.assign(dest, only, positionOf(node), true)
    return
  }
  const name = type.kind === 'named' ? type.name : 'constructor'
  at.builder.call({
    callee: { kind: 'function', name: `${name}.${name}` },
    args: operands,
    results: [dest],
    statement: false,
    text: shortText(node),
    at: positionOf(node),
  })
}

function isObject(type: TypeRef): boolean {
  return type.kind === 'named'
}

/** `auto [a, b] = f();`: the fields `first` and `second` of a pair, or elements. */
function lowerBinding(at: Lowering, target: Node, value: Node | null): void {
  const line = positionOf(target).line
  const source = at.builder.temp(line)
  if (value !== null) assignTo(at, source, value, target, true)
  const names = parts(target)
  names.forEach((name, index) => {
    const id = at.builder.newVar(name.text, 'local', line, unknownType)
    at.scope.declare(name.text, id, false)
    const step = names.length === 2 ? (index === 0 ? 'first' : 'second') : `${index}`
    at.builder.assign(
      variable(id),
      { kind: 'place', place: below(source, step) },
      positionOf(name),
      true,
    )
  })
}

/** `dest = { .a = x, [0] = y, z }`. */
export function lowerInitializer(
  at: Lowering,
  dest: Place,
  type: TypeRef | null,
  list: Node,
  _declares: boolean,
): void {
  if (list.type !== 'initializer_list') {
    at.builder.assign(dest, operandOf(at, bare(list)), positionOf(list))
    return
  }
  const fields = parts(list).flatMap((entry): readonly (readonly [string, Operand])[] => {
    if (entry.type !== 'initializer_pair') return [[element, operandOf(at, entry)]]
    const designator = field(entry, 'designator')
    const value = field(entry, 'value')
    if (value === null) return []
    const name =
      designator?.type === 'field_designator' ? (parts(designator)[0]?.text ?? element) : element
    return [[name, operandOf(at, value)]]
  })
  at.builder.emit({
    kind: 'construct',
    dest,
    type: type ?? unknownType,
    fields,
    at: positionOf(list),
  })
}
