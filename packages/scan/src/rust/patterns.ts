import type { Node } from 'web-tree-sitter'
import type { Operand } from '../ir/operand.ts'
import type { Place } from '../ir/place.ts'
import { field, parts, positionOf, shortText } from '../c/node-text.ts'
import { asPlace, finish, operandOf } from './lower-expression.ts'
import { below, placeOperand, variable, type Lowering } from './lowering.ts'

/** `Some(…)` and `Ok(…)`: there is a value. */
export function isFullPattern(pattern: Node): boolean {
  return /^(?:Some|Ok)\b/.test(pattern.text)
}

/** `None` and `Err(…)`: there is none. */
export function isEmptyPattern(pattern: Node): boolean {
  return /^(?:None|Err)\b/.test(pattern.text)
}

/** Declares the names of a pattern and gives them what they stand for. */
export function bindPattern(at: Lowering, pattern: Node, value: Operand): void {
  switch (pattern.type) {
    case 'identifier': {
      // `None` and constants are patterns too.
      if (/^[A-Z]/.test(pattern.text)) return
      const line = positionOf(pattern).line
      const id = at.builder.newVar(pattern.text, 'local', line)
      at.scope.declare(pattern.text, id, false)
      at.builder.assign(variable(id), value, positionOf(pattern), true)
      return
    }
    case 'tuple_struct_pattern': {
      const name = field(pattern, 'type')?.text ?? ''
      const inner = parts(pattern).slice(1)
      const full = name === 'Some' || name === 'Ok'
      inner.forEach((part, index) => {
        bindPattern(at, part, full ? value : step(value, `${index}`))
      })
      return
    }
    case 'tuple_pattern':
      parts(pattern).forEach((part, index) => bindPattern(at, part, step(value, `${index}`)))
      return
    case 'struct_pattern':
      for (const part of parts(pattern)) {
        if (part.type !== 'field_pattern') continue
        const name = field(part, 'name')
        const inner = field(part, 'pattern')
        if (name !== null) bindName(at, inner ?? name, step(value, name.text))
      }
      return
    case 'match_pattern':
    case 'ref_pattern':
    case 'mut_pattern':
    case 'reference_pattern':
    case 'captured_pattern':
    case 'or_pattern': {
      const inner = parts(pattern).find((part) => part.type !== 'mutable_specifier')
      if (inner !== undefined) bindPattern(at, inner, value)
      return
    }
    default:
  }
}

function bindName(at: Lowering, node: Node, value: Operand): void {
  if (node.type !== 'shorthand_field_identifier') return bindPattern(at, node, value)
  const id = at.builder.newVar(node.text, 'local', positionOf(node).line)
  at.scope.declare(node.text, id, false)
  at.builder.assign(variable(id), value, positionOf(node), true)
}

function step(value: Operand, name: string): Operand {
  if (value.kind !== 'place') return { kind: 'computed', uses: [] }
  return placeOperand(below(value.place, name))
}

/** `match e { Ok(v) => …, Err(_) => … }`: the arms about a value and those about none. */
export function lowerMatch(at: Lowering, node: Node): Operand {
  const value = field(node, 'value')
  const body = field(node, 'body')
  if (value === null || body === null) return { kind: 'computed', uses: [] }
  const place = asPlace(at, operandOf(at, value), node)
  const arms = parts(body).filter((part) => part.type === 'match_arm')
  const result = at.builder.temp(positionOf(node).line)
  const after = at.builder.newBlock()
  const patterns = arms.map((arm) => field(arm, 'pattern') ?? arm)
  const asksForValue = patterns.some((one) => isFullPattern(one) || isEmptyPattern(one))
  if (!asksForValue) {
    chooseArm(at, arms, place, result, after, node)
    return placeOperand(result)
  }
  const [empty, full] = [at.builder.newBlock(), at.builder.newBlock()]
  at.builder.branch(
    { kind: 'null', place },
    empty,
    full,
    `${shortText(value)} is nothing`,
    positionOf(node),
  )
  const wild = arms.filter((_, index) => {
    const one = patterns[index]
    return one !== undefined && !isFullPattern(one) && !isEmptyPattern(one)
  })
  for (const [block, isKind] of [
    [empty, isEmptyPattern],
    [full, isFullPattern],
  ] as const) {
    at.builder.enter(block)
    const own = arms.filter((_, index) => {
      const one = patterns[index]
      return one !== undefined && isKind(one)
    })
    chooseArm(at, own.length > 0 ? own : wild, place, result, after, node)
  }
  at.builder.enter(after)
  return placeOperand(result)
}

function chooseArm(
  at: Lowering,
  arms: readonly Node[],
  place: Place,
  result: Place,
  after: number,
  node: Node,
): void {
  const blocks = arms.map(() => at.builder.newBlock())
  if (arms.length === 0) {
    at.builder.fallInto(after)
    return
  }
  at.builder.choice(
    arms.map((arm, index) => ({
      block: blocks[index] ?? after,
      label: shortText(field(arm, 'pattern') ?? arm).slice(0, 40),
      at: positionOf(arm),
    })),
    positionOf(node),
  )
  arms.forEach((arm, index) => {
    at.builder.enter(blocks[index] ?? after)
    at.scope.open()
    const pattern = field(arm, 'pattern')
    const value = field(arm, 'value')
    if (pattern !== null) bindPattern(at, pattern, placeOperand(place))
    const operand: Operand = value === null ? { kind: 'computed', uses: [] } : operandOf(at, value)
    finish(at, result, operand, arm, after)
    at.scope.close()
  })
  at.builder.enter(after)
}
