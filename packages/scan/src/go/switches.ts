import type { Node } from 'web-tree-sitter'
import type { BlockId } from '../ir/op.ts'
import type { Place } from '../ir/place.ts'
import { expressions, lowerAll } from './blocks.ts'
import { lowerCondition } from './conditions.ts'
import { at, field, oneLine, parts } from './file-context.ts'
import type { FunctionScope } from './scope.ts'
import { lowerType } from './types.ts'

const isCase = (node: Node): boolean => node.type.endsWith('_case')

/** Statements of a case: everything behind its values, type or communication. */
const caseBody = (node: Node): Node[] => {
  const lists = parts(node).filter((child) => child.type === 'statement_list')
  return lists.flatMap((list) => parts(list))
}

const endsWithFallthrough = (body: readonly Node[]): boolean =>
  body.at(-1)?.type === 'fallthrough_statement'

export const lowerSwitch = (scope: FunctionScope, node: Node, label: string | null): void => {
  const { builder } = scope
  scope.push()
  const initializer = field(node, 'initializer')
  if (initializer !== null) scope.statement(initializer)
  const value = field(node, 'value')
  const subject = value === null ? null : scope.expression(value)
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

export const lowerSelect = (scope: FunctionScope, node: Node, label: string | null): void => {
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
    if (communication !== null) scope.statement(communication)
    lowerAll(scope, caseBody(each))
    scope.pop()
    builder.fallInto(after)
  }
  builder.closeSwitch(after)
  builder.enter(after)
}
