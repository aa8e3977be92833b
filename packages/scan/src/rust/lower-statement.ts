import type { Node } from 'web-tree-sitter'
import type { Operand } from '../ir/operand.ts'
import { field, parts, positionOf } from '../c/node-text.ts'
import { lowerCall } from './lower-call.ts'
import { asPlace, operandOf } from './lower-expression.ts'
import type { Lowering } from './lowering.ts'
import { variable } from './lowering.ts'
import { bindPattern, isFullPattern } from './patterns.ts'
import { typeOf } from './rust-types.ts'

const items = new Set([
  'attribute_item',
  'inner_attribute_item',
  'function_item',
  'use_declaration',
  'const_item',
  'static_item',
  'struct_item',
  'enum_item',
  'impl_item',
  'trait_item',
  'macro_definition',
  'empty_statement',
  'line_comment',
  'block_comment',
  'label',
])

/** Emits a block and returns the value of its last expression. */
export function lowerBlock(at: Lowering, node: Node): Operand {
  const inner = node.type === 'block' ? node : parts(node).find((part) => part.type === 'block')
  if (inner === undefined) return { kind: 'computed', uses: [] }
  const statements = parts(inner).filter((part) => !items.has(part.type))
  at.scope.open()
  let value: Operand = { kind: 'computed', uses: [] }
  statements.forEach((statement, index) => {
    const isLast = index === statements.length - 1
    if (isLast && isValue(statement)) value = operandOf(at, statement)
    else lowerStatement(at, statement)
  })
  at.scope.close()
  return value
}

/** A last expression without a semicolon, or a block that ends in one. */
function isValue(statement: Node): boolean {
  if (statement.type === 'let_declaration') return false
  return statement.type !== 'expression_statement' || !statement.text.endsWith(';')
}

function lowerStatement(at: Lowering, node: Node): void {
  if (node.type === 'let_declaration') return lowerLet(at, node)
  const inner = node.type === 'expression_statement' ? parts(node)[0] : node
  if (inner === undefined) return
  if (inner.type === 'call_expression') lowerCall(at, inner, true)
  else operandOf(at, inner)
}

function lowerLet(at: Lowering, node: Node): void {
  const pattern = field(node, 'pattern')
  const value = field(node, 'value')
  const alternative = field(node, 'alternative')
  if (pattern === null) return
  if (value !== null) at.origins.set(pattern.text, value.text)
  if (value === null) {
    if (pattern.type !== 'identifier') return
    const id = at.builder.newVar(
      pattern.text,
      'local',
      positionOf(node).line,
      typeOf(field(node, 'type'), at.self),
    )
    at.scope.declare(pattern.text, id, false)
    return
  }
  const operand = shadowed(at, pattern, value) ?? operandOf(at, value)
  if (alternative !== null && isFullPattern(pattern)) {
    const place = asPlace(at, operand, node)
    const [empty, full] = [at.builder.newBlock(), at.builder.newBlock()]
    at.builder.branch({ kind: 'null', place }, empty, full, 'let-else fails', positionOf(node))
    at.builder.enter(empty)
    operandOf(at, alternative)
    at.builder.end({ kind: 'unreachable' })
    at.builder.enter(full)
    bindPattern(at, pattern, { kind: 'place', place })
    return
  }
  if (pattern.type !== 'identifier') return bindPattern(at, pattern, operand)
  const id = at.builder.newVar(
    pattern.text,
    'local',
    positionOf(node).line,
    typeOf(field(node, 'type'), at.self),
  )
  at.builder.assign(variable(id), operand, positionOf(node), true)
  // Declared behind its value: `let fd = f(fd)` reads the old one.
  at.scope.declare(pattern.text, id, false)
}

/** `let fd = check(fd)?;`: the same handle, looked at. */
function shadowed(at: Lowering, pattern: Node, value: Node): Operand | null {
  if (pattern.type !== 'identifier' || at.scope.find(pattern.text) === null) return null
  if (value.type !== 'try_expression') return null
  const call = innermostCall(value)
  const list = call === null ? null : field(call, 'arguments')
  const args = list === null ? [] : parts(list)
  if (args.length !== 1 || args[0]?.text !== pattern.text) return null
  const place = asPlace(at, operandOf(at, args[0]), value)
  const [fails, goesOn] = [at.builder.newBlock(), at.builder.newBlock()]
  const text = `${value.text.slice(0, 60)} fails`
  at.builder.branch({ kind: 'null', place }, fails, goesOn, text, positionOf(value))
  at.builder.enter(fails)
  at.builder.ret([{ kind: 'null' }], positionOf(value))
  at.builder.enter(goesOn)
  return { kind: 'place', place }
}

/** `f(x)` of `f(x).context("…")?`. */
function innermostCall(node: Node): Node | null {
  const inner = parts(node)[0]
  if (inner === undefined) return null
  if (inner.type !== 'call_expression') return null
  const fn = field(inner, 'function')
  const receiver = fn?.type === 'field_expression' ? field(fn, 'value') : null
  return receiver?.type === 'call_expression' ? receiver : inner
}
