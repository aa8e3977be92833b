import type { Node } from 'web-tree-sitter'
import { field, parts, positionOf, shortText } from '../c/node-text.ts'
import type { CallOp } from '../ir/op.ts'
import { element } from '../ir/place.ts'
import { lowerCall, lowerCondition, lowerLiteral, operandOf, placeOf } from './lower-expression.ts'
import { declare, placeOperand, variable, type Lowering } from './lowering.ts'

/** Emits a statement. What is not understood is skipped: it then says nothing. */
export function lowerStatement(at: Lowering, node: Node): void {
  switch (node.type) {
    case 'statement_block':
      at.scope.open()
      for (const part of parts(node)) lowerStatement(at, part)
      at.scope.close()
      return
    case 'expression_statement': {
      const inner = parts(node)[0]
      const called = inner?.type === 'await_expression' ? parts(inner)[0] : inner
      if (called?.type === 'call_expression') lowerCall(at, called, true)
      else if (inner !== undefined) operandOf(at, inner)
      return
    }
    case 'lexical_declaration':
    case 'variable_declaration':
      return lowerDeclaration(at, node)
    case 'if_statement':
      return lowerIf(at, node)
    case 'for_statement':
    case 'for_in_statement':
    case 'while_statement':
    case 'do_statement':
      return lowerLoop(at, node)
    case 'return_statement': {
      const value = parts(node)[0]
      return at.builder.ret(value === undefined ? [] : [operandOf(at, value)], positionOf(node))
    }
    case 'throw_statement':
      for (const part of parts(node)) operandOf(at, part)
      return at.builder.ret([{ kind: 'null' }], positionOf(node))
    case 'break_statement':
      return at.builder.breakTo(null)
    case 'continue_statement':
      return at.builder.continueTo(null)
    case 'try_statement':
      return lowerTry(at, node)
    case 'switch_statement':
      return lowerSwitch(at, node)
    default:
  }
}

/** `using x = …` arrives as `var   x = …`, see prepareUsing: it is closed at the block's end. */
function lowerDeclaration(at: Lowering, node: Node): void {
  const isUsing = /^var {3}/.test(node.text)
  for (const one of parts(node)) {
    const name = field(one, 'name')
    const value = field(one, 'value')
    if (one.type !== 'variable_declarator' || name === null) continue
    if (value === null) {
      if (name.type === 'identifier') declare(at, name)
      continue
    }
    const operand = operandOf(at, value)
    if (name.type !== 'identifier') continue
    const id = declare(at, name)
    at.builder.assign(variable(id), operand, positionOf(one), true)
    if (isUsing) {
      // Somebody else's from here on: the language's.
      at.builder.emit({
        kind: 'escape',
        value: placeOperand(variable(id)),
        how: 'using',
        at: positionOf(one),
      })
    }
  }
}

function lowerIf(at: Lowering, node: Node): void {
  const condition = field(node, 'condition')
  const consequence = field(node, 'consequence')
  const alternative = field(node, 'alternative')
  if (condition === null || consequence === null) return
  const [yes, no, after] = [at.builder.newBlock(), at.builder.newBlock(), at.builder.newBlock()]
  lowerCondition(at, condition, yes, no)
  at.builder.enter(yes)
  lowerStatement(at, consequence)
  at.builder.fallInto(after)
  at.builder.enter(no)
  if (alternative !== null) for (const part of parts(alternative)) lowerStatement(at, part)
  at.builder.fallInto(after)
}

function lowerLoop(at: Lowering, node: Node): void {
  at.scope.open()
  const initializer = field(node, 'initializer')
  if (initializer !== null) lowerStatement(at, initializer)
  const right = field(node, 'right')
  const source = right === null ? null : placeOf(at, right)
  const loop = at.builder.openLoop()
  const inside = at.builder.newBlock()
  const text = shortText(node).slice(0, 60)
  const question = { kind: 'opaque', key: '', uses: [] } as const
  at.builder.branch(question, inside, loop.after, text, positionOf(node))
  at.builder.enter(inside)
  const left = field(node, 'left')
  if (left?.type === 'identifier') {
    const id = declare(at, left)
    if (source !== null) {
      const value = placeOperand({ root: source.root, path: [...source.path, element] })
      at.builder.assign(variable(id), value, positionOf(left), true)
    }
  }
  const body = field(node, 'body')
  if (body !== null) lowerStatement(at, body)
  at.builder.closeLoop(loop)
  at.scope.close()
}

/** `finally` runs on every way out, as a deferred call does. */
function lowerTry(at: Lowering, node: Node): void {
  const finalizer = field(node, 'finalizer')
  if (finalizer !== null) {
    const operand = lowerLiteral(at, finalizer, field(finalizer, 'body'))
    const position = positionOf(finalizer)
    const call: CallOp = {
      kind: 'call',
      callee: { kind: 'value', operand },
      args: [],
      results: [null],
      statement: true,
      text: 'finally',
      at: position,
    }
    at.builder.emit({ kind: 'defer', call, scope: 'block', at: position })
  }
  const handler = field(node, 'handler')
  const body = field(node, 'body')
  const bodies = [body, handler === null ? null : field(handler, 'body')].flatMap(
    (one) => one ?? [],
  )
  const after = at.builder.newBlock()
  const blocks = bodies.map(() => at.builder.newBlock())
  at.builder.choice(
    bodies.map((one, index) => ({
      block: blocks[index] ?? after,
      label: index === 0 ? 'nothing is thrown' : 'an exception is caught',
      at: positionOf(one),
    })),
    positionOf(node),
  )
  bodies.forEach((one, index) => {
    at.builder.enter(blocks[index] ?? after)
    lowerStatement(at, one)
    at.builder.fallInto(after)
  })
  at.builder.enter(after)
}

function lowerSwitch(at: Lowering, node: Node): void {
  const body = field(node, 'body')
  const cases = body === null ? [] : parts(body)
  const after = at.builder.openSwitch()
  const blocks = cases.map(() => at.builder.newBlock())
  at.builder.choice(
    [
      ...cases.map((one, index) => ({
        block: blocks[index] ?? after,
        label: shortText(field(one, 'value') ?? one).slice(0, 40),
        at: positionOf(one),
      })),
      { block: after, label: 'no case', at: positionOf(node) },
    ],
    positionOf(node),
  )
  cases.forEach((one, index) => {
    const block = blocks[index] ?? after
    if (index === 0) at.builder.enter(block)
    else at.builder.fallInto(block)
    for (const part of one.childrenForFieldName('body')) lowerStatement(at, part)
  })
  at.builder.closeSwitch(after)
}
