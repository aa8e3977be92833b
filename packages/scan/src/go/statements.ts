import type { Node } from 'web-tree-sitter'
import type { BlockId, Position } from '../ir/op.ts'
import type { Operand } from '../ir/operand.ts'
import { element, type Place } from '../ir/place.ts'
import type { TypeRef } from '../ir/type-ref.ts'
import { emitCall, lowerCall, prepareCall } from './calls.ts'
import { lowerCondition } from './conditions.ts'
import { asPlace, lowerExpression, usesOf } from './expressions.ts'
import { at, endLine, field, oneLine, parts } from './file-context.ts'
import type { FunctionScope } from './scope.ts'
import { lowerType } from './types.ts'

/** A function's body: its scope is that of the parameters and named results. */
export const lowerBody = (scope: FunctionScope, node: Node): void => lowerAll(scope, parts(node))

/** A block with a scope of its own. */
const lowerBlock = (scope: FunctionScope, node: Node): void => {
  scope.push()
  lowerAll(scope, parts(node))
  scope.pop()
}

const lowerAll = (scope: FunctionScope, nodes: readonly Node[]): void => {
  for (const node of nodes) {
    if (node.type === 'statement_list') lowerAll(scope, parts(node))
    else lowerStatement(scope, node, null)
  }
}

const expressions = (node: Node | null): Node[] => {
  if (node === null) return []
  return node.type === 'expression_list' ? parts(node) : [node]
}

const isCall = (node: Node): boolean => node.type === 'call_expression'

/** `v, ok := x.(T)`: a call, because `ok` follows from what x is. */
const lowerAssertion = (scope: FunctionScope, node: Node): Operand[] => {
  const operand = field(node, 'operand')
  const type = lowerType(scope.context, field(node, 'type'))
  const value: Operand =
    operand === null ? { kind: 'computed', uses: [] } : lowerExpression(scope, operand)
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
    const value = lowerExpression(scope, only)
    return [value, { kind: 'computed', uses: usesOf(value) }]
  }
  return right.map((node) => lowerExpression(scope, node))
}

const resultPlaces = (
  scope: FunctionScope,
  left: readonly Node[],
  declares: boolean,
): (Place | null)[] => left.map((node) => target(scope, node, declares)?.place ?? null)

type Target = { readonly place: Place; readonly declared: boolean }

const target = (scope: FunctionScope, node: Node, declares: boolean): Target | null => {
  if (node.type === 'identifier') {
    const name = node.text
    if (name === '_') return null
    if (declares && !scope.hasHere(name)) {
      return { place: { root: scope.declare(name, at(node).line), path: [] }, declared: true }
    }
  }
  const operand = lowerExpression(scope, node)
  if (operand.kind !== 'place' && operand.kind !== 'address') return null
  // `*p = x` changes what p points to, not p.
  const through = node.type === 'unary_expression'
  const { root, path } = operand.place
  return { place: { root, path: through ? [...path, '*'] : path }, declared: false }
}

const isPlainCall = (scope: FunctionScope, node: Node): boolean => {
  if (!isCall(node)) return false
  const fn = field(node, 'function')
  if (fn === null) return false
  // Builtins and conversions are no calls; `lowerCall` knows them.
  return fn.type === 'selector_expression'
    ? !/^(?:unsafe\.Pointer|C\.)/.test(fn.text) || /^C\.[a-z_]*(?:__|_)[a-z_]+$/i.test(fn.text)
    : fn.type === 'identifier' && scope.find(fn.text) === undefined && !predeclared.has(fn.text)
}

const predeclared = new Set([
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
  'bool',
  'byte',
  'rune',
  'string',
  'uintptr',
  'int',
  'int8',
  'int16',
  'int32',
  'int64',
  'uint',
  'uint8',
  'uint16',
  'uint32',
  'uint64',
  'float32',
  'float64',
  'any',
  'error',
  'complex64',
  'complex128',
])

const lowerAssignment = (
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

const lowerVarSpec = (scope: FunctionScope, spec: Node): void => {
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

const lowerIf = (scope: FunctionScope, node: Node): void => {
  const { builder } = scope
  scope.push()
  const initializer = field(node, 'initializer')
  if (initializer !== null) lowerStatement(scope, initializer, null)
  const yes = builder.newBlock()
  const after = builder.newBlock()
  const alternative = field(node, 'alternative')
  const no = alternative === null ? after : builder.newBlock()
  const condition = field(node, 'condition')
  if (condition !== null) lowerCondition(scope, condition, yes, no)
  builder.enter(yes)
  const consequence = field(node, 'consequence')
  if (consequence !== null) lowerBlock(scope, consequence)
  builder.fallInto(after)
  if (alternative !== null) {
    builder.enter(no)
    lowerStatement(scope, alternative, null)
    builder.fallInto(after)
  }
  builder.enter(after)
  scope.pop()
}

const lowerFor = (scope: FunctionScope, node: Node, label: string | null): void => {
  const { builder } = scope
  const body = field(node, 'body')
  const clause = parts(node).find((child) => child !== null && child.id !== body?.id)
  scope.push()
  if (clause?.type === 'range_clause') {
    lowerRange(scope, node, clause, body, label)
    scope.pop()
    return
  }
  const header = clause?.type === 'for_clause' ? clause : null
  const initializer = header === null ? null : field(header, 'initializer')
  if (initializer !== null) lowerStatement(scope, initializer, null)
  const condition = header === null ? (clause ?? null) : field(header, 'condition')
  const update = header === null ? null : field(header, 'update')
  const loop = builder.openLoop(label)
  const inside = builder.newBlock()
  if (condition === null) builder.fallInto(inside)
  else lowerCondition(scope, condition, inside, loop.after, true)
  builder.enter(inside)
  if (body !== null) lowerBlock(scope, body)
  builder.closeLoop(loop, () => {
    if (update !== null) lowerStatement(scope, update, null)
  })
  scope.pop()
}

const lowerRange = (
  scope: FunctionScope,
  node: Node,
  clause: Node,
  body: Node | null,
  label: string | null,
): void => {
  const { builder } = scope
  const right = field(clause, 'right')
  const over = right === null ? null : lowerExpression(scope, right)
  const container = over === null ? null : asPlace(scope, over, at(clause))
  const loop = builder.openLoop(label)
  const inside = builder.newBlock()
  builder.branch(
    { kind: 'opaque', key: '', uses: container === null ? [] : [container] },
    inside,
    loop.after,
    oneLine(clause),
    at(node),
  )
  builder.enter(inside)
  const left = expressions(field(clause, 'left'))
  const declares = clause.children.some((child) => child?.type === ':=')
  const [key, value] = left
  if (key !== undefined) {
    const to = target(scope, key, declares)
    const source: Operand = { kind: 'computed', uses: container === null ? [] : [container] }
    if (to !== null) builder.assign(to.place, source, at(key), to.declared)
  }
  if (value !== undefined && container !== null) {
    const to = target(scope, value, declares)
    const item: Place = { root: container.root, path: [...container.path, element] }
    if (to !== null)
      builder.assign(to.place, { kind: 'place', place: item }, at(value), to.declared)
  }
  if (body !== null) lowerBlock(scope, body)
  builder.closeLoop(loop)
}

const isCase = (node: Node): boolean => node.type.endsWith('_case')

/** Statements of a case: everything behind its values, type or communication. */
const caseBody = (node: Node): Node[] => {
  const lists = parts(node).filter((child) => child.type === 'statement_list')
  return lists.flatMap((list) => parts(list))
}

const endsWithFallthrough = (body: readonly Node[]): boolean =>
  body.at(-1)?.type === 'fallthrough_statement'

const lowerSwitch = (scope: FunctionScope, node: Node, label: string | null): void => {
  const { builder } = scope
  scope.push()
  const initializer = field(node, 'initializer')
  if (initializer !== null) lowerStatement(scope, initializer, null)
  const value = field(node, 'value')
  const subject = value === null ? null : lowerExpression(scope, value)
  const alias =
    node.type === 'type_switch_statement' ? expressions(field(node, 'alias'))[0] : undefined
  const cases = parts(node).filter(isCase)
  const after = builder.openSwitch(label)
  const bodies = cases.map(() => builder.newBlock())
  if (node.type === 'expression_switch_statement' && subject === null) {
    chainConditions(scope, cases, bodies, after)
  } else {
    const ways = cases.map((each, index) => ({
      block: bodies[index] ?? after,
      label: oneLine(each).replace(/:.*$/, ''),
      at: at(each),
    }))
    if (!cases.some((each) => each.type === 'default_case')) {
      ways.push({ block: after, label: 'no case', at: at(node) })
    }
    builder.choice(ways, at(node))
  }
  for (const [index, each] of cases.entries()) {
    builder.enter(bodies[index] ?? after)
    scope.push()
    if (alias !== undefined && subject !== null) {
      const type = lowerType(scope.context, field(each, 'type'))
      const place: Place = { root: scope.declare(alias.text, at(each).line, type), path: [] }
      builder.assign(place, subject, at(each), true)
    }
    const body = caseBody(each)
    lowerAll(scope, body)
    scope.pop()
    const next = bodies[index + 1]
    if (endsWithFallthrough(body) && next !== undefined) builder.fallInto(next)
    else builder.fallInto(after)
  }
  builder.closeSwitch(after)
  builder.enter(after)
  scope.pop()
}

/** `switch { case cond: … }`: a chain of ifs. */
const chainConditions = (
  scope: FunctionScope,
  cases: readonly Node[],
  bodies: readonly BlockId[],
  after: BlockId,
): void => {
  const { builder } = scope
  let otherwise = after
  for (const [index, each] of cases.entries()) {
    const body = bodies[index] ?? after
    if (each.type === 'default_case') {
      otherwise = body
      continue
    }
    for (const condition of expressions(field(each, 'value'))) {
      const next = builder.newBlock()
      lowerCondition(scope, condition, body, next)
      builder.enter(next)
    }
  }
  builder.fallInto(otherwise)
}

const lowerSelect = (scope: FunctionScope, node: Node, label: string | null): void => {
  const { builder } = scope
  const cases = parts(node).filter(isCase)
  const after = builder.openSwitch(label)
  const bodies = cases.map(() => builder.newBlock())
  builder.choice(
    cases.map((each, index) => ({
      block: bodies[index] ?? after,
      label: oneLine(each).replace(/:.*$/, ''),
      at: at(each),
    })),
    at(node),
  )
  for (const [index, each] of cases.entries()) {
    builder.enter(bodies[index] ?? after)
    scope.push()
    const communication = field(each, 'communication')
    if (communication !== null) lowerStatement(scope, communication, null)
    lowerAll(scope, caseBody(each))
    scope.pop()
    builder.fallInto(after)
  }
  builder.closeSwitch(after)
  builder.enter(after)
}

const lowerReturn = (scope: FunctionScope, node: Node): void => {
  const list = expressions(parts(node)[0] ?? null)
  const only = list[0]
  let values: Operand[]
  if (list.length === 0) {
    values = scope.resultVars.map((root): Operand => ({ kind: 'place', place: { root, path: [] } }))
  } else if (list.length === 1 && only !== undefined && isCall(only) && scope.resultCount > 1) {
    values = lowerCall(scope, only, scope.resultCount)
  } else {
    values = list.map((value) => lowerExpression(scope, value))
  }
  scope.builder.ret(values, at(node))
}

const lowerDeferred = (scope: FunctionScope, node: Node, kind: 'defer' | 'spawn'): void => {
  const call = parts(node).find(isCall)
  if (call === undefined) return
  const prepared = prepareCall(scope, call, [], true)
  if (kind === 'defer') {
    scope.builder.emit({ kind, call: prepared.call, scope: 'function', at: at(node) })
  } else {
    scope.builder.emit({ kind, call: prepared.call, at: at(node) })
  }
}

const lowerStatement = (scope: FunctionScope, node: Node, label: string | null): void => {
  const { builder } = scope
  switch (node.type) {
    case 'short_var_declaration':
    case 'assignment_statement': {
      const operator = field(node, 'operator')?.type ?? ':='
      const declares = node.type === 'short_var_declaration'
      const left = expressions(field(node, 'left'))
      const right = expressions(field(node, 'right'))
      if (declares || operator === '=') lowerAssignment(scope, left, right, declares, at(node))
      else {
        const uses = [...left, ...right].flatMap((each) => usesOf(lowerExpression(scope, each)))
        const to = left[0] === undefined ? null : target(scope, left[0], false)
        if (to !== null) builder.assign(to.place, { kind: 'computed', uses }, at(node))
      }
      return
    }
    case 'inc_statement':
    case 'dec_statement': {
      const only = parts(node)[0]
      const to = only === undefined ? null : target(scope, only, false)
      if (to !== null) builder.assign(to.place, { kind: 'computed', uses: [to.place] }, at(node))
      return
    }
    case 'var_declaration':
      for (const spec of node.descendantsOfType('var_spec'))
        if (spec !== null) lowerVarSpec(scope, spec)
      return
    case 'expression_statement': {
      const only = parts(node)[0]
      if (only === undefined) return
      if (isPlainCall(scope, only)) emitCall(scope, prepareCall(scope, only, [], true))
      else builder.emit({ kind: 'use', places: usesOf(lowerExpression(scope, only)), at: at(node) })
      return
    }
    case 'return_statement':
      return lowerReturn(scope, node)
    case 'if_statement':
      return lowerIf(scope, node)
    case 'for_statement':
      return lowerFor(scope, node, label)
    case 'expression_switch_statement':
    case 'type_switch_statement':
      return lowerSwitch(scope, node, label)
    case 'select_statement':
      return lowerSelect(scope, node, label)
    case 'defer_statement':
      return lowerDeferred(scope, node, 'defer')
    case 'go_statement':
      return lowerDeferred(scope, node, 'spawn')
    case 'block':
      return lowerBlock(scope, node)
    case 'labeled_statement': {
      const name = field(node, 'label')?.text ?? ''
      builder.placeLabel(name)
      const inner = parts(node).find((child) => child.type !== 'label_name')
      if (inner !== undefined) lowerStatement(scope, inner, name)
      return
    }
    case 'goto_statement':
      return builder.goto(parts(node)[0]?.text ?? '')
    case 'break_statement':
      return builder.breakTo(parts(node)[0]?.text ?? null)
    case 'continue_statement':
      return builder.continueTo(parts(node)[0]?.text ?? null)
    case 'send_statement': {
      const value = field(node, 'value')
      const channel = field(node, 'channel')
      if (channel !== null) lowerExpression(scope, channel)
      if (value !== null) {
        const sent = lowerExpression(scope, value)
        builder.emit({ kind: 'escape', value: sent, how: 'sent on a channel', at: at(node) })
      }
      return
    }
    case 'receive_statement': {
      const left = expressions(field(node, 'left'))
      const right = field(node, 'right')
      const declares = node.children.some((child) => child?.type === ':=')
      if (right !== null) lowerAssignment(scope, left, [right], declares, at(node))
      return
    }
    case 'statement_list':
      return lowerAll(scope, parts(node))
    case 'const_declaration':
    case 'type_declaration':
    case 'empty_statement':
    case 'fallthrough_statement':
      return
    case 'ERROR':
      return lowerAll(
        scope,
        parts(node).filter((child) => child.type.endsWith('_statement')),
      )
    default:
      if (endLine(node) >= at(node).line) {
        builder.emit({ kind: 'use', places: usesOf(lowerExpression(scope, node)), at: at(node) })
      }
  }
}
