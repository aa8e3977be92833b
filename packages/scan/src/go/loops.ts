import type { Node } from 'web-tree-sitter'
import type { Operand } from '../ir/operand.ts'
import { element, type Place } from '../ir/place.ts'
import { expressions, lowerBlock } from './blocks.ts'
import { lowerCondition } from './conditions.ts'
import { at, field, oneLine, parts } from './file-context.ts'
import { asPlace } from './operands.ts'
import type { FunctionScope } from './scope.ts'
import { target } from './targets.ts'

export const lowerFor = (scope: FunctionScope, node: Node, label: string | null): void => {
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
  if (initializer !== null) scope.statement(initializer)
  const condition = header === null ? (clause ?? null) : field(header, 'condition')
  const update = header === null ? null : field(header, 'update')
  const loop = builder.openLoop(label)
  const inside = builder.newBlock()
  if (condition === null) builder.fallInto(inside)
  else lowerCondition(scope, condition, inside, loop.after, true)
  builder.enter(inside)
  if (body !== null) lowerBlock(scope, body)
  builder.closeLoop(loop, () => {
    if (update !== null) scope.statement(update)
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
  const over = right === null ? null : scope.expression(right)
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
