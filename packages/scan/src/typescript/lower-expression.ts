import type { Node } from 'web-tree-sitter'
import { field, parts, positionOf, shortText } from '../c/node-text.ts'
import type { BlockId, Callee } from '../ir/op.ts'
import type { Operand } from '../ir/operand.ts'
import { element, type Place } from '../ir/place.ts'
import { unknownType } from '../ir/type-ref.ts'
import {
  buildFunction,
  lookUp,
  nothing,
  placeOperand,
  variable,
  type Lowering,
} from './lowering.ts'

const wrappers = new Set([
  'parenthesized_expression',
  'await_expression',
  'non_null_expression',
  'as_expression',
  'satisfies_expression',
])

/** Emits what an expression does and returns its value. */
export function operandOf(at: Lowering, node: Node): Operand {
  if (wrappers.has(node.type)) return operandOf(at, parts(node)[0] ?? node)
  switch (node.type) {
    case 'identifier':
    case 'this':
    case 'member_expression':
    case 'subscript_expression': {
      if (node.text === 'undefined') return { kind: 'null' }
      const place = placeOf(at, node)
      return place === null ? nothing : placeOperand(place)
    }
    case 'null':
    case 'undefined':
      return { kind: 'null' }
    case 'number':
      return { kind: 'constant', value: Number(node.text) }
    case 'string':
      return { kind: 'constant', value: node.text.slice(0, 80) }
    case 'true':
    case 'false':
      return { kind: 'constant', value: node.type === 'true' }
    case 'call_expression':
      return lowerCall(at, node, false)
    case 'assignment_expression': {
      const left = field(node, 'left')
      const right = field(node, 'right')
      if (left === null || right === null) return nothing
      const value = operandOf(at, right)
      const dest = placeOf(at, left)
      if (dest === null) return value
      at.builder.assign(dest, value, positionOf(node))
      return placeOperand(dest)
    }
    case 'new_expression': {
      const list = field(node, 'arguments')
      const args = (list === null ? [] : parts(list)).map((arg) => operandOf(at, arg))
      const result = at.builder.temp(positionOf(node).line)
      at.builder.call({
        callee: { kind: 'value', operand: nothing },
        args,
        results: [result],
        statement: false,
        text: shortText(node),
        at: positionOf(node),
      })
      return placeOperand(result)
    }
    case 'ternary_expression':
      return lowerTernary(at, node)
    case 'arrow_function':
    case 'function_expression':
      return lowerLiteral(at, node, field(node, 'body'))
    case 'object':
    case 'array':
      return lowerObject(at, node)
    default:
      return computed(at, parts(node))
  }
}

function computed(at: Lowering, nodes: readonly Node[]): Operand {
  const uses = nodes.flatMap((part): readonly Place[] => {
    const operand = operandOf(at, part)
    if (operand.kind === 'place') return [operand.place]
    return operand.kind === 'computed' ? operand.uses : []
  })
  return { kind: 'computed', uses }
}

/** Emits what leads to a place and returns it, or null when it is none. */
export function placeOf(at: Lowering, node: Node): Place | null {
  switch (node.type) {
    case 'identifier': {
      const id = lookUp(at, node.text, positionOf(node).line)
      return id === null ? null : variable(id)
    }
    case 'this':
      return at.receiver === null ? null : variable(at.receiver)
    case 'member_expression': {
      const object = field(node, 'object')
      const name = field(node, 'property')
      const base = object === null ? null : placeOf(at, object)
      return base === null || name === null
        ? null
        : { root: base.root, path: [...base.path, name.text] }
    }
    case 'subscript_expression': {
      const object = field(node, 'object')
      const base = object === null ? null : placeOf(at, object)
      return base === null ? null : { root: base.root, path: [...base.path, element] }
    }
    default: {
      const operand = operandOf(at, node)
      return operand.kind === 'place' ? operand.place : null
    }
  }
}

/** Emits a call and returns its result. */
export function lowerCall(at: Lowering, node: Node, statement: boolean): Operand {
  const target = field(node, 'function')
  const list = field(node, 'arguments')
  if (target === null) return nothing
  const args = (list === null ? [] : parts(list)).map((arg) => operandOf(at, arg))
  const value = args[0]
  if (target.type === 'member_expression' && field(target, 'property')?.text === 'push') {
    const container = placeOf(at, field(target, 'object') ?? target)
    if (container !== null && value !== undefined) {
      at.builder.emit({ kind: 'insert', container, value, at: positionOf(node) })
      return nothing
    }
  }
  const result = statement ? null : at.builder.temp(positionOf(node).line)
  at.builder.call({
    callee: calleeOf(at, target),
    args,
    results: [result],
    statement,
    text: shortText(node),
    at: positionOf(node),
  })
  return result === null ? nothing : placeOperand(result)
}

/** `BpfMap.openPinned` of the import is `@lastref/ebpf.BpfMap.openPinned`. */
function calleeOf(at: Lowering, target: Node): Callee {
  if (target.type === 'identifier') {
    const id = lookUp(at, target.text, positionOf(target).line)
    if (id !== null) return { kind: 'value', operand: placeOperand(variable(id)) }
    if (at.imports.has(target.text)) {
      return { kind: 'function', name: `@lastref/ebpf.${target.text}` }
    }
    // What another file's function does with a handle is not known here.
    return at.own.has(target.text)
      ? { kind: 'function', name: `${at.source.path}:${target.text}` }
      : { kind: 'value', operand: nothing }
  }
  if (target.type === 'member_expression') {
    const object = field(target, 'object')
    const name = field(target, 'property')?.text ?? ''
    if (object?.type === 'identifier' && at.imports.has(object.text)) {
      return { kind: 'function', name: `@lastref/ebpf.${object.text}.${name}` }
    }
    const place = object === null ? null : placeOf(at, object)
    return { kind: 'method', receiver: place === null ? nothing : placeOperand(place), name }
  }
  return { kind: 'value', operand: operandOf(at, target) }
}

function lowerTernary(at: Lowering, node: Node): Operand {
  const condition = field(node, 'condition')
  const consequence = field(node, 'consequence')
  const alternative = field(node, 'alternative')
  if (condition === null || consequence === null || alternative === null) return nothing
  const result = at.builder.temp(positionOf(node).line)
  const [yes, no, after] = [at.builder.newBlock(), at.builder.newBlock(), at.builder.newBlock()]
  lowerCondition(at, condition, yes, no)
  for (const [block, value] of [
    [yes, consequence],
    [no, alternative],
  ] as const) {
    at.builder.enter(block)
    at.builder.assign(result, operandOf(at, value), positionOf(node))
    at.builder.fallInto(after)
  }
  return placeOperand(result)
}

function lowerObject(at: Lowering, node: Node): Operand {
  const result = at.builder.temp(positionOf(node).line)
  const fields = parts(node).map((part): readonly [string, Operand] => {
    if (part.type === 'shorthand_property_identifier') {
      const id = lookUp(at, part.text, positionOf(part).line)
      return [part.text, id === null ? nothing : placeOperand(variable(id))]
    }
    const key = field(part, 'key')
    const value = field(part, 'value')
    return [key?.text ?? element, operandOf(at, value ?? part)]
  })
  at.builder.emit({
    kind: 'construct',
    dest: result,
    type: unknownType,
    fields,
    at: positionOf(node),
  })
  return placeOperand(result)
}

/** A function literal, or a block that runs at the end (`finally`). */
export function lowerLiteral(at: Lowering, node: Node, body: Node | null): Operand {
  at.literals += 1
  const key = `${at.key}$${at.literals}`
  const head = { node, key, displayName: at.displayName, className: null, outer: at }
  buildFunction(at, head, body, (inner, block) => {
    if (block.type === 'statement_block') inner.statement(inner, block)
    else inner.builder.ret([operandOf(inner, block)], positionOf(block))
  })
  return { kind: 'closure', fn: key }
}

/** Ends the current block by going to `yes` or `no`. */
export function lowerCondition(at: Lowering, node: Node, yes: BlockId, no: BlockId): void {
  const text = shortText(node)
  const position = positionOf(node)
  if (wrappers.has(node.type)) return lowerCondition(at, parts(node)[0] ?? node, yes, no)
  if (node.type === 'unary_expression' && field(node, 'operator')?.text === '!') {
    return lowerCondition(at, field(node, 'argument') ?? node, no, yes)
  }
  if (node.type === 'binary_expression') {
    const operator = field(node, 'operator')?.text ?? ''
    const left = field(node, 'left')
    const right = field(node, 'right')
    if (left !== null && right !== null && (operator === '&&' || operator === '||')) {
      const next = at.builder.newBlock()
      lowerCondition(at, left, operator === '&&' ? next : yes, operator === '&&' ? no : next)
      at.builder.enter(next)
      return lowerCondition(at, right, yes, no)
    }
    const equal = operator === '===' || operator === '=='
    if (left !== null && (equal || operator === '!==' || operator === '!=')) {
      const value = right === null ? nothing : operandOf(at, right)
      const place = value.kind === 'null' ? placeOf(at, left) : null
      if (place !== null) {
        const [whenNull, otherwise] = equal ? [yes, no] : [no, yes]
        const condition = { kind: 'null', place } as const
        return at.builder.branch(condition, whenNull, otherwise, text, position, !equal)
      }
    }
  } else if (node.type === 'identifier' || node.type === 'member_expression') {
    const place = placeOf(at, node)
    if (place !== null) {
      return at.builder.branch({ kind: 'null', place }, no, yes, text, position, true)
    }
  }
  const operand = computed(at, [node])
  const uses = operand.kind === 'computed' ? operand.uses : []
  const key = node.descendantsOfType('call_expression').length > 0 ? '' : text
  at.builder.branch({ kind: 'opaque', key, uses }, yes, no, text, position)
}
