import type { Node } from 'web-tree-sitter'
import type { Callee } from '../ir/op.ts'
import type { Operand } from '../ir/operand.ts'
import type { Place } from '../ir/place.ts'
import { typeOf } from './c-types.ts'
import {
  asIs,
  codeOf,
  dies,
  endings,
  failing,
  inserting,
  macroName,
  optionMacro,
  passing,
  releasing,
  stealing,
} from './known-callees.ts'
import { functionKey, operandOf, placeOf } from './lower-expression.ts'
import { placeOfName, placeOperand, variable, type Lowering } from './lowering.ts'
import type { Macro } from './macros.ts'
import { bare, field, parts, positionOf, shortText } from './node-text.ts'

/** Emits a call and returns its result: in `dest`, or a temporary. */
export function lowerCall(at: Lowering, node: Node, statement: boolean, dest?: Place): Operand {
  const target = field(node, 'function')
  const list = field(node, 'arguments')
  if (target === null || list === null) return { kind: 'computed', uses: [] }
  const args = parts(list)
  const name = calleeName(target)
  const [first] = args
  if (asIs.has(name) && first !== undefined) return operandOf(at, first)
  if (endings.has(name) || dies.test(name)) {
    for (const arg of args) operandOf(at, arg)
    at.builder.exit(positionOf(node))
    return { kind: 'computed', uses: [] }
  }
  if (first?.type === 'call_expression' && args.length === 1 && macroName.test(name)) {
    // `RETRY(open(…))`: a macro around a call is what the call is.
    if (at.names.macros.get(name) === undefined) return lowerCall(at, first, statement, dest)
  }
  if (!statement && passing.test(name) && args.length > 1 && first !== undefined) {
    for (const arg of args.slice(1)) operandOf(at, arg)
    return operandOf(at, first)
  }
  if (failing.has(name)) {
    for (const arg of args) operandOf(at, arg)
    return { kind: 'null' }
  }
  if (optionMacro.test(name)) return declareOptions(at, node, args)
  const release = releasing.get(name)
  if (release !== undefined && first !== undefined) return releaseAndEmpty(at, node, release, first)
  if (stealing.test(name) && first !== undefined) return steal(at, node, first, statement)
  const macro = at.names.macros.get(name)
  if (macro !== undefined && macro.calls.length > 0)
    return lowerMacro(at, node, macro, args, statement, dest)
  return emitCall(at, node, target, args, statement, dest)
}

function declareOptions(at: Lowering, node: Node, args: readonly Node[]): Operand {
  const [type, name, ...settings] = args
  if (type === undefined || name === undefined) return { kind: 'computed', uses: [] }
  const line = positionOf(node).line
  const id = at.builder.newVar(name.text, 'local', line, { kind: 'named', name: type.text })
  at.scope.declare(name.text, id, false)
  const fields = settings.flatMap((one): readonly (readonly [string, Operand])[] => {
    const key = field(one, 'left')
    const value = field(one, 'right')
    return key === null || value === null ? [] : [[key.text, operandOf(at, value)]]
  })
  at.builder.emit({
    kind: 'construct',
    dest: variable(id),
    type: { kind: 'named', name: type.text },
    fields,
    at: positionOf(node),
  })
  return { kind: 'computed', uses: [] }
}

function emitCall(
  at: Lowering,
  node: Node,
  target: Node,
  args: readonly Node[],
  statement: boolean,
  dest: Place | undefined,
): Operand {
  const { callee, skip } = calleeOf(at, target, args)
  const evaluated = args.slice(skip).map((arg) => operandOf(at, arg))
  const operands = printsNumbers(args) ? evaluated.map(printed) : evaluated
  const position = positionOf(node)
  const [value] = operands
  if (callee.kind === 'method' && inserting.has(callee.name) && value !== undefined) {
    const container = callee.receiver.kind === 'place' ? callee.receiver.place : null
    const inserted = operands.at(-1) ?? value
    if (container !== null) {
      at.builder.emit({ kind: 'insert', container, value: inserted, at: position })
      return { kind: 'computed', uses: [container] }
    }
  }
  const result = statement ? null : (dest ?? at.builder.temp(position.line))
  at.builder.call({
    callee,
    args: operands,
    results: [result],
    statement,
    text: shortText(node),
    at: position,
  })
  return result === null ? { kind: 'computed', uses: [] } : placeOperand(result)
}

/** A format string: what follows is shown, neither used nor kept. */
function printsNumbers(args: readonly Node[]): boolean {
  return args.some(
    (arg) => /_literal$|concatenated_string/.test(arg.type) && arg.text.includes('%'),
  )
}

function printed(operand: Operand): Operand {
  return operand.kind === 'place' ? { kind: 'computed', uses: [operand.place] } : operand
}

/** The callee, and how many of the arguments only say which system call it is. */
function calleeOf(
  at: Lowering,
  target: Node,
  args: readonly Node[],
): { readonly callee: Callee; readonly skip: number } {
  const inner = bare(target)
  const name = calleeName(inner)
  if (inner.type === 'identifier') {
    const binding = placeOfName(at, name, positionOf(inner).line)
    if (binding !== null && at.names.macros.get(name) === undefined) {
      return { callee: { kind: 'value', operand: placeOperand(binding) }, skip: 0 }
    }
    const number = name === 'syscall' ? systemCall(args[0]) : null
    if (number !== null) return { callee: { kind: 'function', name: number }, skip: 1 }
    const own = at.className === null ? undefined : at.names.methods.get(at.className)
    if (own?.has(name) === true && at.receiver !== null) {
      return {
        callee: { kind: 'method', receiver: placeOperand(variable(at.receiver)), name },
        skip: 0,
      }
    }
    const key = functionKey(at, name)
    const known = key === name ? skeletonCall(name, at.names.source.text) : key
    return { callee: { kind: 'function', name: known }, skip: 0 }
  }
  if (inner.type === 'field_expression') {
    const argument = field(inner, 'argument')
    const method = field(inner, 'field')?.text ?? ''
    const place = argument === null ? null : placeOf(at, argument)
    if (!at.names.cpp) {
      const operand: Operand =
        place === null
          ? { kind: 'computed', uses: [] }
          : placeOperand({ root: place.root, path: [...place.path, method] })
      return { callee: { kind: 'value', operand }, skip: 0 }
    }
    const receiver: Operand = place === null ? { kind: 'computed', uses: [] } : placeOperand(place)
    return { callee: { kind: 'method', receiver, name: templateless(method) }, skip: 0 }
  }
  if (inner.type === 'qualified_identifier' || inner.type === 'template_function') {
    return { callee: { kind: 'function', name }, skip: 0 }
  }
  return { callee: { kind: 'value', operand: operandOf(at, inner) }, skip: 0 }
}

/** `open`, `open` for `::open`, `Class.make`, `std::move`; namespaces of the project are dropped. */
function calleeName(target: Node): string {
  const text = templateless(target.text.replaceAll(/\s+/g, ''))
  const names = text.split('::').filter((part) => part !== '')
  const last = names.at(-1) ?? ''
  const before = names.at(-2)
  if (before === undefined) return last
  if (before === 'std') return `std::${last}`
  return /^[A-Z]/.test(before) ? `${before}.${last}` : last
}

function templateless(text: string): string {
  const start = text.indexOf('<')
  return start > 0 && text.endsWith('>') ? text.slice(0, start) : text
}

const libbpfPrefix = /^(?:bpf_|btf|ring_buffer|user_ring_buffer|perf_buffer|xdp_|xsk_)/

/**
 * The calls of a generated skeleton (`NAME_bpf__open_and_load`, `NAME_bpf__destroy`) are known as
 * those of any skeleton: `skeleton__open_and_load`.
 */
function skeletonCall(name: string, text: string): string {
  const match =
    /^(\w+?)__(open|open_opts|open_and_load|create_skeleton|load|attach|detach|destroy)$/.exec(name)
  const [, prefix = '', what = ''] = match ?? []
  if (prefix === '' || libbpfPrefix.test(prefix)) return name
  const isSkeleton =
    prefix.endsWith('_bpf') ||
    what === 'open_and_load' ||
    text.includes(`${prefix}__open_and_load(`)
  return isSkeleton ? `skeleton__${what}` : name
}

/** `syscall(__NR_perf_event_open, …)` is known as `syscall(perf_event_open)`. */
function systemCall(argument: Node | undefined): string | null {
  const match = /^(?:__NR_|SYS_)(\w+)$/.exec(argument?.text ?? '')
  return match?.[1] === undefined ? null : `syscall(${match[1]})`
}

function releaseAndEmpty(at: Lowering, node: Node, release: string, argument: Node): Operand {
  const operand = operandOf(at, argument)
  const place = operand.kind === 'place' || operand.kind === 'address' ? operand.place : null
  const position = positionOf(node)
  at.builder.call({
    callee: { kind: 'function', name: release },
    args: [place === null ? operand : placeOperand(place)],
    results: [null],
    statement: true,
    text: shortText(node),
    at: position,
  })
  if (place !== null) {
    const empty: Operand = release === 'close' ? { kind: 'constant', value: -1 } : { kind: 'null' }
    at.builder.assign(place, empty, position)
  }
  return { kind: 'constant', value: 0 }
}

function steal(at: Lowering, node: Node, argument: Node, statement: boolean): Operand {
  const operand = operandOf(at, argument)
  const place = operand.kind === 'place' || operand.kind === 'address' ? operand.place : null
  if (place === null) return operand
  const taken = at.builder.temp(positionOf(node).line)
  at.builder.assign(taken, placeOperand(place), positionOf(node))
  // On its own it says that somebody else has it by now.
  if (statement) {
    const how = 'taken from its variable'
    at.builder.emit({ kind: 'escape', value: placeOperand(taken), how, at: positionOf(node) })
  }
  at.builder.assign(place, { kind: 'constant', value: -1 }, positionOf(node))
  return placeOperand(taken)
}

/** A macro of this file is the calls inside it that take its parameters. */
function lowerMacro(
  at: Lowering,
  node: Node,
  macro: Macro,
  args: readonly Node[],
  statement: boolean,
  dest: Place | undefined,
): Operand {
  const operands = new Map(
    macro.params.map((param, index) => {
      const arg = args[index]
      const operand: Operand = arg === undefined ? { kind: 'null' } : operandOf(at, arg)
      return [param, operand] as const
    }),
  )
  const position = positionOf(node)
  const result = macro.isCall && !statement ? (dest ?? at.builder.temp(position.line)) : null
  for (const { name, args: params } of macro.calls) {
    at.builder.call({
      callee: { kind: 'function', name: functionKey(at, name) },
      args: params.map((param) => operands.get(param) ?? { kind: 'computed', uses: [] }),
      results: [result],
      statement: macro.isCall && statement,
      text: shortText(node),
      at: position,
    })
  }
  return result === null ? { kind: 'computed', uses: [] } : placeOperand(result)
}

/**
 * `err = libbpf_get_error(p)` says whether `p` is a handle: lowered to a branch on `p` that gives
 * `err` the number it then has.
 */
export function lowerErrorOf(at: Lowering, dest: Place, call: Node): boolean {
  if (!codeOf.has(calleeName(field(call, 'function') ?? call))) return false
  const argument = parts(field(call, 'arguments') ?? call)[0]
  const place = argument === undefined ? null : placeOf(at, argument)
  if (place === null) return false
  const position = positionOf(call)
  const [yes, no, after] = [at.builder.newBlock(), at.builder.newBlock(), at.builder.newBlock()]
  at.builder.branch({ kind: 'null', place }, yes, no, shortText(call), position)
  for (const [block, value] of [
    [yes, -1],
    [no, 0],
  ] as const) {
    at.builder.enter(block)
    at.builder.assign(dest, { kind: 'constant', value }, position)
    at.builder.fallInto(after)
  }
  return true
}

/** `new T(args)`: a call of `T.T`. */
export function lowerNew(at: Lowering, node: Node): Operand {
  const type = typeOf(field(node, 'type'))
  const list = field(node, 'arguments')
  const args = list === null ? [] : parts(list).map((arg) => operandOf(at, arg))
  const name = type.kind === 'named' ? type.name : 'new'
  const result = at.builder.temp(positionOf(node).line, type)
  at.builder.call({
    callee: { kind: 'function', name: `${name}.${name}` },
    args,
    results: [result],
    statement: false,
    text: shortText(node),
    at: positionOf(node),
  })
  return placeOperand(result)
}
