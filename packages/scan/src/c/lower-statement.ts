import type { Node } from 'web-tree-sitter'
import type { BlockId, Position } from '../ir/op.ts'
import { declared, typeOf } from './c-types.ts'
import { lowerCall } from './lower-call.ts'
import { lowerCondition } from './lower-condition.ts'
import { lowerDeclaration } from './lower-declaration.ts'
import { operandOf, placeOf } from './lower-expression.ts'
import { lowerLiteral } from './lower-lambda.ts'
import { below, placeOperand, variable, type Lowering } from './lowering.ts'
import {
  atScopeExit,
  closeScope,
  leaveForGoto,
  leaveForJump,
  leaveScopes,
  openScope,
} from './scope-exit.ts'
import { bare, field, parts, positionOf, shortText } from './node-text.ts'

/** Emits a statement. What is not understood is skipped: it then says nothing. */
export function lowerStatement(at: Lowering, node: Node): void {
  switch (node.type) {
    case 'compound_statement':
      at.scope.open()
      openScope(at, node)
      for (const part of parts(node)) lowerStatement(at, part)
      closeScope(at, endOf(node))
      at.scope.close()
      return
    case 'expression_statement':
      for (const part of parts(node)) lowerExpression(at, part)
      return
    case 'declaration':
      return lowerDeclaration(at, node)
    case 'if_statement':
      return lowerIf(at, node)
    case 'while_statement':
      return lowerWhile(at, node)
    case 'do_statement':
      return lowerDo(at, node)
    case 'for_statement':
      return lowerFor(at, node)
    case 'for_range_loop':
      return lowerForRange(at, node)
    case 'switch_statement':
      return lowerSwitch(at, node)
    case 'return_statement':
    case 'co_return_statement': {
      const value = parts(node)[0]
      const operand = value === undefined ? null : operandOf(at, value)
      leaveScopes(at, 0, positionOf(node))
      return at.builder.ret(operand === null ? [] : [operand], positionOf(node))
    }
    case 'throw_statement':
      for (const part of parts(node)) operandOf(at, part)
      return at.builder.exit(positionOf(node))
    case 'break_statement':
      leaveForJump(at, 'break', positionOf(node))
      return at.builder.breakTo(null)
    case 'continue_statement':
      leaveForJump(at, 'continue', positionOf(node))
      return at.builder.continueTo(null)
    case 'goto_statement': {
      const label = field(node, 'label')?.text ?? ''
      leaveForGoto(at, label, positionOf(node))
      return at.builder.goto(label)
    }
    case 'labeled_statement': {
      at.builder.placeLabel(field(node, 'label')?.text ?? '')
      for (const part of parts(node).slice(1)) lowerStatement(at, part)
      return
    }
    case 'try_statement':
      return lowerTry(at, node)
    case 'preproc_if':
    case 'preproc_ifdef':
      return lowerConditional(at, node)
    case 'else_clause':
    case 'linkage_specification':
    case 'ERROR':
      for (const part of parts(node)) lowerStatement(at, part)
      return
    case 'attributed_statement':
      for (const part of parts(node))
        if (part.type !== 'attribute_declaration') lowerStatement(at, part)
      return
    default:
      if (node.type.endsWith('expression') || node.type === 'identifier') lowerExpression(at, node)
  }
}

function lowerExpression(at: Lowering, node: Node): void {
  const inner = bare(node)
  if (inner.type === 'call_expression') lowerCall(at, inner, true)
  else operandOf(at, inner)
}

/** `SCOPE_EXIT {…};` arrives as `if(SC_EXIT){…}`, see {@link prepareScopeExit}. */
const scopeExit = 'SC_EXIT'

function lowerIf(at: Lowering, node: Node): void {
  const condition = field(node, 'condition')
  const consequence = field(node, 'consequence')
  const alternative = field(node, 'alternative')
  if (condition === null || consequence === null) return
  if (condition.text === `(${scopeExit})`) {
    const operand = lowerLiteral(at, node, consequence, null)
    atScopeExit(at, { kind: 'guard', closure: operand, text: 'SCOPE_EXIT' })
    return
  }
  const [yes, no, after] = [at.builder.newBlock(), at.builder.newBlock(), at.builder.newBlock()]
  at.scope.open()
  lowerCondition(at, condition, yes, alternative === null ? after : no)
  at.builder.enter(yes)
  lowerStatement(at, consequence)
  at.builder.fallInto(after)
  if (alternative !== null) {
    at.builder.enter(no)
    lowerStatement(at, alternative)
    at.builder.fallInto(after)
  }
  at.scope.close()
}

function lowerWhile(at: Lowering, node: Node): void {
  const condition = field(node, 'condition')
  const body = field(node, 'body')
  const loop = at.builder.openLoop()
  at.scope.open()
  const inside = at.builder.newBlock()
  if (condition === null) at.builder.fallInto(inside)
  else lowerCondition(at, condition, inside, loop.after)
  at.builder.enter(inside)
  lowerBody(at, body, 'loop')
  at.scope.close()
  at.builder.closeLoop(loop)
}

function lowerDo(at: Lowering, node: Node): void {
  const condition = field(node, 'condition')
  const body = field(node, 'body')
  // `do { … } while (0)` is a block that `break` leaves.
  if (condition !== null && /^\(\s*(?:0|false)\s*\)$/.test(condition.text)) {
    const after = at.builder.openSwitch()
    lowerBody(at, body, 'switch')
    at.builder.closeSwitch(after)
    return
  }
  const loop = at.builder.openLoop()
  lowerBody(at, body, 'loop')
  at.builder.fallInto(loop.step)
  const again = at.builder.newBlock()
  if (condition === null) at.builder.fallInto(again)
  else lowerCondition(at, condition, again, loop.after)
  at.builder.enter(again)
  // The condition stands where the step of a `for` does, so what closes the loop is empty.
  at.builder.closeLoop({ ...loop, step: at.builder.newBlock() })
}

function lowerFor(at: Lowering, node: Node): void {
  at.scope.open()
  const initializer = field(node, 'initializer')
  if (initializer !== null) {
    if (initializer.type === 'declaration') lowerDeclaration(at, initializer)
    else lowerExpression(at, initializer)
  }
  const condition = field(node, 'condition')
  const update = field(node, 'update')
  const body = field(node, 'body')
  const loop = at.builder.openLoop()
  const inside = at.builder.newBlock()
  if (condition === null) at.builder.fallInto(inside)
  else lowerLoopCondition(at, condition, inside, loop.after)
  at.builder.enter(inside)
  lowerBody(at, body, 'loop')
  at.builder.closeLoop(loop, () => {
    if (update !== null) lowerExpression(at, update)
  })
  at.scope.close()
}

/** A counter is compared anew at every turn: what it says must not be kept for the next one. */
function lowerLoopCondition(at: Lowering, node: Node, inside: BlockId, after: BlockId): void {
  const plain = node.type === 'binary_expression' && /^\(*\s*\w+\s*(?:<|<=|!=|>|>=)/.test(node.text)
  if (!plain || node.descendantsOfType('call_expression').length > 0) {
    return lowerCondition(at, node, inside, after)
  }
  at.builder.branch(
    { kind: 'opaque', key: '', uses: [] },
    inside,
    after,
    shortText(node),
    positionOf(node),
  )
}

function lowerForRange(at: Lowering, node: Node): void {
  at.scope.open()
  const right = field(node, 'right')
  const source = right === null ? null : placeOf(at, right)
  const loop = at.builder.openLoop()
  const inside = at.builder.newBlock()
  at.builder.branch(
    { kind: 'opaque', key: '', uses: [] },
    inside,
    loop.after,
    shortText(node),
    positionOf(node),
  )
  at.builder.enter(inside)
  const declarator = field(node, 'declarator')
  const one = declarator === null ? null : declared(declarator, typeOf(field(node, 'type')))
  if (one !== null) {
    const id = at.builder.newVar(one.name, 'local', positionOf(node).line, one.type)
    at.scope.declare(one.name, id, one.pointer)
    if (source !== null) {
      at.builder.assign(variable(id), placeOperand(below(source, '[]')), positionOf(node), true)
    }
  }
  lowerBody(at, field(node, 'body'), 'loop')
  at.builder.closeLoop(loop)
  at.scope.close()
}

/** A body that `break` and `continue` lead out of. */
function lowerBody(at: Lowering, body: Node | null, breaks: 'loop' | 'switch'): void {
  openScope(at, body, breaks)
  if (body !== null) lowerStatement(at, body)
  at.scopes.pop()
}

function endOf(node: Node): Position {
  return { line: node.endPosition.row + 1, column: node.endPosition.column }
}

function lowerSwitch(at: Lowering, node: Node): void {
  const condition = field(node, 'condition')
  const body = field(node, 'body')
  if (condition !== null) operandOf(at, bare(condition))
  if (body === null) return
  const cases = parts(body).filter((part) => part.type === 'case_statement')
  const blocks = cases.map(() => at.builder.newBlock())
  const start = at.builder.current
  const after = at.builder.openSwitch()
  const hasDefault = cases.some((one) => field(one, 'value') === null)
  const choices = cases.map((one, index) => ({
    block: blocks[index] ?? after,
    label: shortText(field(one, 'value') ?? one),
    at: positionOf(one),
  }))
  at.builder.enter(start)
  at.builder.choice(
    hasDefault ? choices : [...choices, { block: after, label: 'no case', at: positionOf(node) }],
    positionOf(node),
  )
  at.scope.open()
  openScope(at, body, 'switch')
  cases.forEach((one, index) => {
    const block = blocks[index] ?? after
    // The case before falls through to this one, unless it has left.
    if (index === 0) at.builder.enter(block)
    else at.builder.fallInto(block)
    const value = field(one, 'value')
    for (const part of parts(one)) {
      if (value === null || part.startIndex !== value.startIndex) lowerStatement(at, part)
    }
  })
  closeScope(at, endOf(body))
  at.scope.close()
  at.builder.closeSwitch(after)
}

function lowerTry(at: Lowering, node: Node): void {
  const body = field(node, 'body')
  const catches = parts(node).filter((part) => part.type === 'catch_clause')
  const after = at.builder.newBlock()
  const bodies = [body, ...catches.map((clause) => field(clause, 'body'))]
  const blocks = bodies.map(() => at.builder.newBlock())
  at.builder.choice(
    blocks.map((block, index) => ({
      block,
      label: index === 0 ? 'nothing is thrown' : 'an exception is caught',
      at: positionOf(catches[index - 1] ?? node),
    })),
    positionOf(node),
  )
  bodies.forEach((one, index) => {
    at.builder.enter(blocks[index] ?? after)
    if (one !== null) lowerStatement(at, one)
    at.builder.fallInto(after)
  })
}

/** `#ifdef X … #else … #endif`: both may be compiled, and the same question has one answer. */
function lowerConditional(at: Lowering, node: Node): void {
  const question = field(node, 'name') ?? field(node, 'condition')
  const alternative = field(node, 'alternative')
  const negated = node.children[0]?.type === '#ifndef'
  const [yes, no, after] = [at.builder.newBlock(), at.builder.newBlock(), at.builder.newBlock()]
  at.builder.branch(
    { kind: 'opaque', key: `#${question?.text ?? ''}`, uses: [] },
    negated ? no : yes,
    negated ? yes : no,
    `#if ${question?.text ?? ''}`.slice(0, 80),
    positionOf(node),
  )
  at.builder.enter(yes)
  for (const part of parts(node)) {
    if (part.startIndex === question?.startIndex || part.startIndex === alternative?.startIndex)
      continue
    lowerStatement(at, part)
  }
  at.builder.fallInto(after)
  at.builder.enter(no)
  if (alternative !== null) {
    if (alternative.type === 'preproc_else') {
      for (const part of parts(alternative)) lowerStatement(at, part)
    } else lowerConditional(at, alternative)
  }
  at.builder.fallInto(after)
}
