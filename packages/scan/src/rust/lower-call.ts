import type { Node } from 'web-tree-sitter'
import type { Callee } from '../ir/op.ts'
import type { Operand } from '../ir/operand.ts'
import { field, parts, positionOf, shortText } from '../c/node-text.ts'
import { asPlace, computed, operandOf, placeOf } from './lower-expression.ts'
import { placeOfName, placeOperand, type Lowering } from './lowering.ts'

const nothing: Operand = { kind: 'computed', uses: [] }

/** Crates whose functions are those of the C library or of libbpf. */
const foreign = /^(?:libbpf_sys|libc|libbpf|nix|libxdp_sys|rustix)$/

/** Functions and methods that hand on what they are given, as it is. */
const asIs = new Set([
  'Some',
  'Ok',
  'Box::new',
  'Rc::new',
  'Arc::new',
  'NonNull::new',
  'NonNull::new_unchecked',
  'Mutex::new',
  'Cell::new',
  'RefCell::new',
  'ManuallyDrop::new',
])
const asIsMethods = new Set([
  'map_err',
  'context',
  'with_context',
  'wrap_err',
  'ok_or',
  'ok_or_else',
  'ok',
  'or_else',
  'as_ptr',
  'as_mut',
  'as_mut_ptr',
  'as_ref',
  'cast',
  'into',
  'try_into',
  'copied',
])
const unwrapping = new Set(['unwrap', 'expect', 'unwrap_unchecked'])
const endings = new Set(['exit', 'abort', 'panic', 'unreachable', 'todo', 'unimplemented'])
/** Methods of the standard library's fd traits, whatever type has them. */
const rawMethods: ReadonlyMap<string, string> = new Map([
  ['into_raw_fd', 'rust.into_raw_fd'],
  ['as_raw_fd', 'rust.as_raw_fd'],
])
const inserting = new Set(['push', 'insert', 'push_back', 'push_front', 'extend'])

/** Emits a call and returns its result. */
export function lowerCall(at: Lowering, node: Node, statement: boolean): Operand {
  const target = field(node, 'function')
  const list = field(node, 'arguments')
  if (target === null || list === null) return nothing
  const args = parts(list).filter((part) => part.type !== 'attribute_item')
  const fn = target.type === 'generic_function' ? (field(target, 'function') ?? target) : target
  if (fn.type === 'field_expression') return lowerMethod(at, node, fn, args, statement)
  const name = plainName(fn.text)
  const [first] = args
  if (name === 'Err') {
    for (const arg of args) operandOf(at, arg)
    return { kind: 'null' }
  }
  if (first !== undefined && args.length === 1 && asIs.has(lastTwo(name))) {
    return operandOf(at, first)
  }
  const last = name.split('::').at(-1) ?? name
  if (args.length === 0 && blank.test(name)) return emptyValue(at, node)
  if (endings.has(last) && /process|intrinsics|libc/.test(name)) {
    for (const arg of args) operandOf(at, arg)
    at.builder.exit(positionOf(node))
    return nothing
  }
  if (/(?:^|::)(?:mem::forget|forget|Box::leak)$/.test(name) && first !== undefined) {
    return lowerForget(at, node, first)
  }
  if (last === 'libbpf_get_error' && first !== undefined) return errorOf(at, first, node)
  if (args.length === 1 && first !== undefined) {
    const checked = checkedValue(at, first, name)
    if (checked !== null) return checked
  }
  const callee = calleeOf(at, fn, name)
  const operands = args.map((arg) => operandOf(at, arg))
  if (callee.kind === 'function') {
    const made = construct(at, callee.name, operands, node)
    if (made !== null) return made
    if (/^[A-Z][a-z]/.test(last)) return tuple(at, name, operands, node)
  }
  return emit(at, node, callee, operands, statement)
}

/** libbpf's question whether a pointer is one: 0, or a negative number. */
function errorOf(at: Lowering, argument: Node, node: Node): Operand {
  const place = asPlace(at, operandOf(at, argument), node)
  const position = positionOf(node)
  const result = at.builder.temp(position.line)
  const [yes, no, after] = [at.builder.newBlock(), at.builder.newBlock(), at.builder.newBlock()]
  at.builder.branch({ kind: 'null', place }, yes, no, shortText(node), position)
  for (const [block, value] of [
    [yes, -1],
    [no, 0],
  ] as const) {
    at.builder.enter(block)
    at.builder.assign(result, { kind: 'constant', value }, position)
    at.builder.fallInto(after)
  }
  return placeOperand(result)
}

/**
 * `check(unsafe { open(…) })` and `create(|| unsafe { open(…) })`: what C returned has no other name
 * than what a Rust function makes of it, so that is what it made.
 */
function checkedValue(at: Lowering, argument: Node, name: string): Operand | null {
  if (foreign.test(name.split('::')[0] ?? '')) return null
  if (argument.type === 'closure_expression') {
    const list = field(argument, 'parameters')
    if (list !== null && parts(list).length > 0) return null
    const closure = operandOf(at, argument)
    return emit(at, argument, { kind: 'value', operand: closure }, [], false)
  }
  const inner = argument.type === 'unsafe_block' ? lastOf(argument) : argument
  const target = inner?.type === 'call_expression' ? field(inner, 'function') : null
  const root = target?.text.split('::')[0] ?? ''
  return foreign.test(at.names.imports.get(root) ?? root) ? operandOf(at, argument) : null
}

/** What makes a value worth closing, as far as its own text tells. */
const opens =
  /(?:\b(?:OwnedFd|File|Map|MapData|Program|Link|Object|Ebpf|Bpf)::|(?:^|[.:_])(?:attach|open|load|from_pin|take_link|create)\w*\s*\()/

/** `mem::forget(x)` of what this function opened: nobody drops it any more. */
function lowerForget(at: Lowering, node: Node, value: Node): Operand {
  const operand = operandOf(at, value)
  const origin = at.origins.get(value.text) ?? value.text
  if (!opens.test(origin)) return operand
  return emit(at, node, { kind: 'function', name: 'rust.forget' }, [], true)
}

function lastOf(block: Node): Node | undefined {
  const inner = parts(block).find((part) => part.type === 'block')
  return inner === undefined ? undefined : parts(inner).at(-1)
}

/** A value of this function's own, to be filled in. */
const blank = /(?:^|::)(?:zeroed|default|uninit)$/

function emptyValue(at: Lowering, node: Node): Operand {
  const result = at.builder.temp(positionOf(node).line)
  const type = { kind: 'unknown' } as const
  at.builder.emit({ kind: 'construct', dest: result, type, fields: [], at: positionOf(node) })
  return placeOperand(result)
}

/** `Type(a, b)` and `Enum::Variant(a)`. */
function tuple(at: Lowering, name: string, args: readonly Operand[], node: Node): Operand {
  const names = name.split('::')
  const before = names.at(-2) ?? ''
  const own = /^[A-Z][a-z]/.test(before) && before !== 'Self' ? before : (names.at(-1) ?? name)
  const type = { kind: 'named', name: own === 'Self' ? (at.self ?? own) : own } as const
  const result = at.builder.temp(positionOf(node).line, type)
  const fields = args.map((arg, index) => [`${index}`, arg] as const)
  at.builder.emit({ kind: 'construct', dest: result, type, fields, at: positionOf(node) })
  return placeOperand(result)
}

function emit(
  at: Lowering,
  node: Node,
  callee: Callee,
  args: readonly Operand[],
  statement: boolean,
): Operand {
  const result = statement ? null : at.builder.temp(positionOf(node).line)
  at.builder.call({
    callee,
    args,
    results: [result],
    statement,
    text: shortText(node),
    at: positionOf(node),
  })
  return result === null ? nothing : placeOperand(result)
}

function lowerMethod(
  at: Lowering,
  node: Node,
  target: Node,
  args: readonly Node[],
  statement: boolean,
): Operand {
  const value = field(target, 'value')
  const name = field(target, 'field')?.text ?? ''
  if (value === null) return nothing
  if (asIsMethods.has(name)) {
    const operand = operandOf(at, value)
    for (const arg of args) if (arg.type === 'closure_expression') operandOf(at, arg)
    return operand
  }
  const [only] = args
  if (mapping.has(name) && args.length === 1 && only !== undefined) {
    return lowerMapped(at, node, value, only)
  }
  if (unwrapping.has(name)) {
    const place = asPlace(at, operandOf(at, value), node)
    const [fails, goesOn] = [at.builder.newBlock(), at.builder.newBlock()]
    at.builder.branch({ kind: 'null', place }, fails, goesOn, `${name} panics`, positionOf(node))
    at.builder.enter(fails)
    at.builder.exit(positionOf(node))
    at.builder.enter(goesOn)
    return placeOperand(place)
  }
  const receiver = placeOf(at, value)
  const raw = rawMethods.get(name)
  if (raw !== undefined) {
    const own = receiver === null ? nothing : placeOperand(receiver)
    return emit(at, node, { kind: 'function', name: raw }, [own], statement)
  }
  const operands = args.map((arg) => operandOf(at, arg))
  const inserted = operands.at(-1)
  if (inserting.has(name) && receiver !== null && inserted !== undefined) {
    at.builder.emit({ kind: 'insert', container: receiver, value: inserted, at: positionOf(node) })
    return nothing
  }
  const callee: Callee = {
    kind: 'method',
    receiver: receiver === null ? nothing : placeOperand(receiver),
    name,
  }
  return emit(at, node, callee, operands, statement)
}

/** `e.map(|v| …)`: what the closure makes of the value, if there is one. */
function lowerMapped(at: Lowering, node: Node, value: Node, fn: Node): Operand {
  const place = asPlace(at, operandOf(at, value), node)
  const result = at.builder.temp(positionOf(node).line)
  const [empty, full, after] = [at.builder.newBlock(), at.builder.newBlock(), at.builder.newBlock()]
  at.builder.branch({ kind: 'null', place }, empty, full, shortText(value), positionOf(node), true)
  at.builder.enter(empty)
  at.builder.assign(result, { kind: 'null' }, positionOf(node))
  at.builder.fallInto(after)
  at.builder.enter(full)
  const args = [placeOperand(place)]
  const operand =
    fn.type === 'closure_expression'
      ? emit(at, node, { kind: 'value', operand: operandOf(at, fn) }, args, false)
      : emit(at, node, calleeOf(at, fn, plainName(fn.text)), args, false)
  at.builder.assign(result, operand, positionOf(node))
  at.builder.fallInto(after)
  return placeOperand(result)
}

const mapping = new Set(['map', 'and_then', 'then'])

function calleeOf(at: Lowering, fn: Node, name: string): Callee {
  if (fn.type === 'identifier') {
    const place = placeOfName(at, fn)
    if (place !== null) return { kind: 'value', operand: placeOperand(place) }
  }
  if (fn.type !== 'identifier' && fn.type !== 'scoped_identifier') {
    return { kind: 'value', operand: computed(at, [fn]) }
  }
  return { kind: 'function', name: functionKey(at, name) }
}

/** `libc::close` → `close`; `Map::new` → `Map.new`; a free function of the project → `crate.name`. */
function functionKey(at: Lowering, name: string): string {
  const names = name.split('::')
  const last = names.at(-1) ?? name
  const root = names.length === 1 ? (at.names.imports.get(last) ?? 'crate') : (names[0] ?? '')
  const origin = at.names.imports.get(root) ?? root
  const before = names.at(-2)
  if (last === 'from_raw_fd') return 'rust.from_raw_fd'
  if (before === 'Self' && at.self !== null) return `${at.self}.${last}`
  if (last === 'syscall' && foreign.test(origin)) return 'syscall'
  if (foreign.test(origin) || names.some((one) => foreign.test(one))) return last
  if (before !== undefined && /^[A-Z]/.test(before)) return `${before}.${last}`
  return `crate.${last}`
}

function plainName(text: string): string {
  return text.replaceAll(/::<[^>]*>|\s/g, '')
}

function lastTwo(name: string): string {
  return name.split('::').slice(-2).join('::')
}

/** `Type::new(p)` whose body is only `Self { field: p }` is the construction itself. */
function construct(
  at: Lowering,
  key: string,
  args: readonly Operand[],
  node: Node,
): Operand | null {
  const known = at.names.constructors.get(key)
  if (known === undefined) return null
  const result = at.builder.temp(positionOf(node).line, { kind: 'named', name: known.type })
  at.builder.emit({
    kind: 'construct',
    dest: result,
    type: { kind: 'named', name: known.type },
    fields: known.fields.flatMap(([name, param]) => {
      const arg = args[known.params.indexOf(param)]
      return arg === undefined ? [] : [[name, arg] as const]
    }),
    at: positionOf(node),
  })
  return placeOperand(result)
}
