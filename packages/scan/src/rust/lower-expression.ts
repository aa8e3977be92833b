import type { Node } from 'web-tree-sitter'
import type { BlockId } from '../ir/op.ts'
import type { Operand } from '../ir/operand.ts'
import { element, type Place } from '../ir/place.ts'
import { unknownType } from '../ir/type-ref.ts'
import { field, parts, positionOf, shortText } from '../c/node-text.ts'
import { lowerMacro } from './lower-macro.ts'
import { below, placeOfName, placeOperand, variable, type Lowering } from './lowering.ts'
import { typeOf } from './rust-types.ts'

const nothing: Operand = { kind: 'computed', uses: [] }

/** Emits what an expression does and returns its value; a `Result` is its value, or null. */
export function operandOf(at: Lowering, node: Node): Operand {
  switch (node.type) {
    case 'identifier':
    case 'self': {
      if (node.text === 'None') return { kind: 'null' }
      const place = placeOfName(at, node)
      return place === null ? { kind: 'constant', value: node.text } : placeOperand(place)
    }
    case 'integer_literal': {
      const value = Number(
        node.text.replaceAll('_', '').replace(/(?:[iu](?:8|16|32|64|128|size))$/, ''),
      )
      return Number.isFinite(value) ? { kind: 'constant', value } : nothing
    }
    case 'boolean_literal':
      return { kind: 'constant', value: node.text === 'true' }
    case 'string_literal':
    case 'raw_string_literal':
    case 'char_literal':
      return { kind: 'constant', value: node.text.slice(0, 80) }
    case 'scoped_identifier':
      return { kind: 'constant', value: node.text }
    case 'field_expression':
    case 'index_expression': {
      const place = placeOf(at, node)
      return place === null ? nothing : placeOperand(place)
    }
    case 'parenthesized_expression':
    case 'expression_statement':
      return parts(node)[0] === undefined ? nothing : operandOf(at, parts(node)[0] ?? node)
    case 'type_cast_expression':
    case 'reference_expression':
    case 'await_expression': {
      const value = field(node, 'value') ?? parts(node)[0]
      return value === undefined || value === null ? nothing : operandOf(at, value)
    }
    case 'unary_expression': {
      const value = parts(node)[0]
      if (value?.type === 'integer_literal' && node.text.startsWith('-')) {
        return { kind: 'constant', value: -Number(value.text.replaceAll('_', '')) }
      }
      if (value !== undefined && node.text.startsWith('*')) return operandOf(at, value)
      return value === undefined ? nothing : computed(at, [value])
    }
    case 'try_expression':
      return lowerTry(at, node)
    case 'call_expression':
      return at.lower.call(at, node, false)
    case 'macro_invocation':
      return lowerMacro(at, node)
    case 'block':
    case 'unsafe_block':
    case 'async_block':
    case 'const_block':
      return at.lower.block(at, node)
    case 'if_expression':
      return lowerIf(at, node)
    case 'match_expression':
      return at.lower.match(at, node)
    case 'loop_expression':
    case 'while_expression':
    case 'for_expression':
      lowerLoop(at, node)
      return nothing
    case 'assignment_expression': {
      const left = field(node, 'left')
      const right = field(node, 'right')
      if (left === null || right === null) return nothing
      const operand = operandOf(at, right)
      const dest = left.text === '_' ? null : placeOf(at, left)
      if (dest !== null) at.builder.assign(dest, operand, positionOf(node))
      if (dest !== null && left.type === 'unary_expression') {
        // `*slot = fd`: whoever owns what the reference leads to has it now.
        const how = 'stored behind a reference'
        at.builder.emit({ kind: 'escape', value: placeOperand(dest), how, at: positionOf(node) })
      }
      return nothing
    }
    case 'return_expression': {
      const value = parts(node)[0]
      at.builder.ret([value === undefined ? nothing : operandOf(at, value)], positionOf(node))
      return nothing
    }
    case 'break_expression': {
      const label = parts(node).find((part) => part.type === 'label')
      for (const part of parts(node)) if (part.type !== 'label') operandOf(at, part)
      at.builder.breakTo(label?.text ?? null)
      return nothing
    }
    case 'continue_expression': {
      const label = parts(node).find((part) => part.type === 'label')
      at.builder.continueTo(label?.text ?? null)
      return nothing
    }
    case 'closure_expression':
      return at.lower.closure(at, node)
    case 'struct_expression':
      return lowerStruct(at, node)
    case 'tuple_expression':
    case 'array_expression': {
      const result = at.builder.temp(positionOf(node).line)
      const isTuple = node.type === 'tuple_expression'
      at.builder.emit({
        kind: 'construct',
        dest: result,
        type: unknownType,
        fields: parts(node).map((part, index) => [
          isTuple ? `${index}` : element,
          operandOf(at, part),
        ]),
        at: positionOf(node),
      })
      return placeOperand(result)
    }
    case 'attribute_item':
    case 'function_item':
      return nothing
    default:
      return computed(at, parts(node))
  }
}

export function computed(at: Lowering, nodes: readonly Node[]): Operand {
  const uses = nodes.flatMap((part): readonly Place[] => {
    if (part.type.endsWith('_type') || part.type === 'type_identifier') return []
    const operand = operandOf(at, part)
    if (operand.kind === 'place' || operand.kind === 'address') return [operand.place]
    return operand.kind === 'computed' ? operand.uses : []
  })
  return { kind: 'computed', uses }
}

/** Emits what leads to a place and returns it, or null when it is none. */
export function placeOf(at: Lowering, node: Node): Place | null {
  switch (node.type) {
    case 'identifier':
    case 'self':
      return placeOfName(at, node)
    case 'field_expression': {
      const value = field(node, 'value')
      const name = field(node, 'field')
      const own = value?.text === 'self' ? at.fields.get(name?.text ?? '') : undefined
      if (own !== undefined) return variable(own)
      const base = value === null ? null : placeOf(at, value)
      return base === null || name === null ? null : below(base, name.text)
    }
    case 'index_expression': {
      const [value, index] = parts(node)
      const base = value === undefined ? null : placeOf(at, value)
      if (index !== undefined) operandOf(at, index)
      return base === null ? null : below(base, element)
    }
    case 'parenthesized_expression':
    case 'reference_expression':
    case 'type_cast_expression': {
      const value = field(node, 'value') ?? parts(node)[0]
      return value === undefined || value === null ? null : placeOf(at, value)
    }
    case 'unary_expression': {
      const value = parts(node)[0]
      return value !== undefined && node.text.startsWith('*') ? placeOf(at, value) : null
    }
    default: {
      const operand = operandOf(at, node)
      return operand.kind === 'place' ? operand.place : null
    }
  }
}

/** Puts a value into a temporary, so that it can be asked about. */
export function asPlace(at: Lowering, operand: Operand, node: Node): Place {
  if (operand.kind === 'place') return operand.place
  const temp = at.builder.temp(positionOf(node).line)
  at.builder.assign(temp, operand, positionOf(node))
  return temp
}

/** `e?`: leaves the function when there is only an error. */
function lowerTry(at: Lowering, node: Node): Operand {
  const inner = parts(node)[0]
  if (inner === undefined) return nothing
  const place = asPlace(at, operandOf(at, inner), node)
  const [fails, goesOn] = [at.builder.newBlock(), at.builder.newBlock()]
  at.builder.branch(
    { kind: 'null', place },
    fails,
    goesOn,
    `${shortText(inner)} fails`,
    positionOf(node),
  )
  at.builder.enter(fails)
  at.builder.ret([{ kind: 'null' }], positionOf(node))
  at.builder.enter(goesOn)
  return placeOperand(place)
}

function lowerIf(at: Lowering, node: Node): Operand {
  const condition = field(node, 'condition')
  const consequence = field(node, 'consequence')
  const alternative = field(node, 'alternative')
  if (condition === null || consequence === null) return nothing
  const result = at.builder.temp(positionOf(node).line)
  const [yes, no, after] = [at.builder.newBlock(), at.builder.newBlock(), at.builder.newBlock()]
  at.scope.open()
  at.lower.condition(at, condition, yes, no)
  at.builder.enter(yes)
  finish(at, result, operandOf(at, consequence), node, after)
  at.scope.close()
  at.builder.enter(no)
  const other = alternative === null ? undefined : parts(alternative)[0]
  if (other === undefined) at.builder.fallInto(after)
  else finish(at, result, operandOf(at, other), node, after)
  at.builder.enter(after)
  return placeOperand(result)
}

/** Ends a branch with its value. */
export function finish(
  at: Lowering,
  result: Place,
  value: Operand,
  node: Node,
  after: BlockId,
): void {
  at.builder.assign(result, value, positionOf(node))
  at.builder.fallInto(after)
}

function lowerLoop(at: Lowering, node: Node): void {
  const body = field(node, 'body')
  const label = parts(node).find((part) => part.type === 'label')?.text ?? null
  at.scope.open()
  const source = node.type === 'for_expression' ? loopSource(at, node) : null
  const loop = at.builder.openLoop(label)
  const inside = at.builder.newBlock()
  const condition = field(node, 'condition')
  if (node.type === 'while_expression' && condition !== null) {
    at.lower.condition(at, condition, inside, loop.after)
    at.builder.enter(inside)
  } else if (node.type === 'for_expression') {
    at.builder.branch(
      { kind: 'opaque', key: '', uses: [] },
      inside,
      loop.after,
      shortText(node).slice(0, 60),
      positionOf(node),
    )
    at.builder.enter(inside)
    const pattern = field(node, 'pattern')
    if (pattern !== null) {
      const value: Operand = source === null ? nothing : placeOperand(below(source, element))
      at.lower.bind(at, pattern, value)
    }
  }
  if (body !== null) operandOf(at, body)
  at.builder.closeLoop(loop)
  at.scope.close()
}

function loopSource(at: Lowering, node: Node): Place | null {
  const value = field(node, 'value')
  return value === null ? null : placeOf(at, value)
}

function lowerStruct(at: Lowering, node: Node): Operand {
  const type = typeOf(field(node, 'name'), at.self)
  const body = field(node, 'body')
  const fields = (body === null ? [] : parts(body)).flatMap(
    (one): readonly (readonly [string, Operand])[] => {
      if (one.type === 'shorthand_field_initializer') {
        const name = parts(one)[0]
        return name === undefined ? [] : [[name.text, operandOf(at, name)]]
      }
      const name = field(one, 'field')
      const value = field(one, 'value')
      return name === null || value === null ? [] : [[name.text, operandOf(at, value)]]
    },
  )
  const result = at.builder.temp(positionOf(node).line, type)
  at.builder.emit({ kind: 'construct', dest: result, type, fields, at: positionOf(node) })
  return placeOperand(result)
}
