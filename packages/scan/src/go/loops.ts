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

/** With so many turns written out, the paths through them are still few. */
const maxTurns = 32

/**
 * Returns what `[]T{a, b.c, &d}` lists when it lists variables and fields only; else null. A loop over
 * such a list, as generated code has it, treats each of them in turn.
 */
const listedPlaces = (node: Node): readonly Node[] | null => {
  if (node.type !== 'composite_literal') return null
  const type = field(node, 'type')?.type
  if (type !== 'slice_type' && type !== 'array_type' && type !== 'implicit_length_array_type') {
    return null
  }
  const values = parts(field(node, 'body') ?? node).map((item) =>
    item.type === 'literal_element' ? (parts(item)[0] ?? item) : item,
  )
  const arePlaces = values.every((value) => {
    const place = value.type === 'unary_expression' ? field(value, 'operand') : value
    return place?.type === 'identifier' || place?.type === 'selector_expression'
  })
  return arePlaces && values.length > 0 && values.length <= maxTurns ? values : null
}

const lowerTurns = (
  scope: FunctionScope,
  clause: Node,
  values: readonly Node[],
  body: Node | null,
  label: string | null,
): void => {
  const { builder } = scope
  const after = builder.newBlock()
  const declares = clause.children.some((child) => child?.type === ':=')
  const [key, value] = expressions(field(clause, 'left'))
  for (const listed of values) {
    const next = builder.openTurn(label, after)
    const index = key === undefined ? null : target(scope, key, declares)
    if (index !== null) {
      builder.assign(index.place, { kind: 'computed', uses: [] }, at(clause), index.declared)
    }
    const item = value === undefined ? null : target(scope, value, declares)
    const source = scope.expression(listed)
    if (item !== null) builder.assign(item.place, source, at(listed), item.declared)
    if (body !== null) lowerBlock(scope, body)
    builder.closeTurn(next)
  }
  builder.fallInto(after)
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
  const listed = right === null ? null : listedPlaces(right)
  if (listed !== null) {
    lowerTurns(scope, clause, listed, body, label)
    return
  }
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
