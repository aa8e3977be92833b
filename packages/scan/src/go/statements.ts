import type { Node } from 'web-tree-sitter'
import type { Operand } from '../ir/operand.ts'
import { lowerAssignment, lowerVarSpec } from './assignments.ts'
import { expressions, lowerAll, lowerBlock } from './blocks.ts'
import { emitCall, lowerCall, prepareCall } from './calls.ts'
import { lowerCondition } from './conditions.ts'
import { at, endLine, field, parts } from './file-context.ts'
import { lowerFor } from './loops.ts'
import { usesOf } from './operands.ts'
import { isCall, isPlainCall } from './plain-call.ts'
import type { FunctionScope } from './scope.ts'
import { lowerSelect, lowerSwitch } from './switches.ts'
import { target } from './targets.ts'

const lowerIf = (scope: FunctionScope, node: Node): void => {
  const { builder } = scope
  scope.push()
  const initializer = field(node, 'initializer')
  if (initializer !== null) scope.statement(initializer)
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
    scope.statement(alternative)
    builder.fallInto(after)
  }
  builder.enter(after)
  scope.pop()
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
    values = list.map((value) => scope.expression(value))
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

/** Lowers a statement and everything inside it. */
export const lowerStatement = (scope: FunctionScope, node: Node, label: string | null): void => {
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
        const uses = [...left, ...right].flatMap((each) => usesOf(scope.expression(each)))
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
      else builder.emit({ kind: 'use', places: usesOf(scope.expression(only)), at: at(node) })
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
      if (inner !== undefined) scope.statement(inner, name)
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
      if (channel !== null) scope.expression(channel)
      if (value !== null) {
        const sent = scope.expression(value)
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
        builder.emit({ kind: 'use', places: usesOf(scope.expression(node)), at: at(node) })
      }
  }
}
