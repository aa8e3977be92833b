import type { CatalogCall } from '../catalog/entry.ts'
import type { IrFunction } from '../ir/ir-function.ts'
import type { CallOp } from '../ir/op.ts'
import type { Operand } from '../ir/operand.ts'
import type { Acquire, Alias, Effect, FunctionSummary } from './summary.ts'
import { isCFile, isCppFile } from './languages.ts'
import { isTeardownName, soundsLikeClose, soundsLikeLog } from './names.ts'
import { ownerOf } from './owners.ts'
import type { TypeTable } from './type-table.ts'
import type { World } from './world.ts'

/** What a call does, before its operands are known. */
export type CallMeaning = {
  /** Qualified, when it is known what is called. */
  readonly name: string | null
  readonly acquires: readonly Acquire[]
  readonly effects: readonly Effect[]
  readonly aliases: readonly Alias[]
  /** What happens to arguments without an effect: unknown callees may keep them. */
  readonly others: 'borrow' | 'keep'
  /** The method gives its receiver back altogether. */
  readonly closesReceiver: boolean
  /** The method ends its receiver's work, not its life. */
  readonly stopsReceiver: boolean
  /** The receiver's own type is unknown; its name says that it closes. */
  readonly maybeCloses: boolean
  /** All that is known is that its package only borrows. */
  readonly borrowed: boolean
  readonly lends: string | null
  readonly exits: boolean
  readonly neverNull: boolean
  readonly fresh: readonly number[]
}

const nothing: CallMeaning = {
  name: null,
  acquires: [],
  effects: [],
  aliases: [],
  others: 'borrow',
  closesReceiver: false,
  stopsReceiver: false,
  maybeCloses: false,
  borrowed: false,
  lends: null,
  exits: false,
  neverNull: false,
  fresh: [],
}

const fromSummary = (summary: FunctionSummary): CallMeaning => ({
  ...nothing,
  name: summary.key,
  acquires: summary.acquires,
  effects: summary.effects,
  aliases: summary.aliases,
  lends: summary.lends,
  exits: summary.exits,
  neverNull: summary.neverNull,
  fresh: summary.fresh,
})

const constantName = (fn: IrFunction, call: CallOp, param: number): string => {
  const operand = call.args[param]
  if (operand === undefined) return ''
  if (operand.kind === 'constant') return String(operand.value)
  if (operand.kind === 'null') return 'NULL'
  if (operand.kind === 'place') {
    return [fn.vars[operand.place.root]?.name ?? '', ...operand.place.path].join('.')
  }
  return ''
}

const applies = (fn: IrFunction, call: CallOp, { when, unless }: CatalogCall): boolean =>
  (when === undefined || when.matches.test(constantName(fn, call, when.param))) &&
  (unless === undefined || !unless.matches.test(constantName(fn, call, unless.param)))

const fromCatalog = (world: World, name: string, entry: CatalogCall): CallMeaning => {
  const effects = Object.entries(entry.params ?? {}).flatMap(([param, kind]): Effect[] => {
    if (kind === 'borrow') return []
    const to = param === 'receiver' ? 'receiver' : Number(param)
    const filled =
      entry.fills === undefined ? {} : { resource: world.catalog.resource(entry.fills) }
    return [{ param: to, path: [], kind, ...(kind === 'fill' ? filled : {}) }]
  })
  const acquires: Acquire[] =
    entry.acquires === undefined
      ? []
      : [entry.acquires.result, ...(entry.also ?? [])].map((result) => ({
          result,
          resource: world.catalog.resource(entry.acquires?.resource ?? ''),
          error: entry.error ?? null,
        }))
  return { ...nothing, name, acquires, effects, lends: entry.lends ?? null }
}

/** C: a load without instructions, or a command without attributes, is made to fail. */
const isProbe = (fn: IrFunction, call: CallOp, name: string): boolean => {
  const needed = name === 'bpf_prog_load' ? 3 : /^(?:sys_|syscall\()?bpf\)?$/.test(name) ? 1 : null
  return needed !== null && isCFile(fn.file) && call.args[needed]?.kind === 'null'
}

/** The error result that decides about `fill` and `take-on-success`, when the catalogue says. */
const named = (world: World, fn: IrFunction, call: CallOp, name: string): CallMeaning | null => {
  world.asked.add(name)
  if (isProbe(fn, call, name)) return { ...nothing, name, borrowed: true }
  for (const entry of world.catalog.call(name)) {
    if (applies(fn, call, entry)) return fromCatalog(world, name, entry)
  }
  const summary = world.functions.get(name)
  const wrapped = summary === undefined ? null : systemWrapper(world, fn, call, name, summary)
  if (wrapped !== null) return wrapped
  if (summary !== undefined) return fromSummary(summary)
  if (!isMaker(fn, name) && world.catalog.borrows(name)) {
    return { ...nothing, name, borrowed: true, neverNull: neverNil.has(name) }
  }
  return null
}

const cppMakers =
  /^(?:std::(?:make_|pair|tuple|optional|forward|thread|async|function|bind|ref|vector|array|map|\w*_ptr)|(?:make|new|create)_|[A-Z]\w*$|\w+\.)/

/**
 * C and Rust: a function of the project that is named like the system call whose number it hands
 * on, as programs have them that were written before the library did: `perf_event_open`.
 */
const systemWrapper = (
  world: World,
  fn: IrFunction,
  call: CallOp,
  name: string,
  summary: FunctionSummary,
): CallMeaning | null => {
  const plain = isCFile(fn.file)
    ? /^.*:(\w+)$/.exec(name)?.[1]
    : fn.file.endsWith('.rs') && summary.results[0]?.kind === 'scalar'
      ? /^crate\.(\w+)$/.exec(name)?.[1]
      : undefined
  if (plain === undefined || summary.acquires.length > 0) return null
  for (const entry of world.catalog.call(plain)) {
    if (entry.acquires === undefined || entry.error !== 'negative') continue
    if (applies(fn, call, entry)) return fromCatalog(world, name, entry)
  }
  return null
}

/** `T.T` of C++. */
const isConstructor = (name: string): boolean => {
  const [type, own, ...rest] = name.split('.')
  return type === own && rest.length === 0
}

/** C++ and Rust: an unknown constructor, or a function that makes an object of its arguments. */
const isMaker = (fn: IrFunction, name: string): boolean => {
  if (fn.file.endsWith('.rs'))
    // Iterators and views look at what they are made of.
    return (
      /^[A-Z]\w*\.(?:new|from|wrap|with|take|into|try_from)/.test(name) &&
      !/(?:Iter|Iterator|Ref|View)\./.test(name)
    )
  return isCppFile(fn.file) && cppMakers.test(name)
}

const neverNil = new Set([
  'fmt.Errorf',
  'errors.New',
  'errors.Join',
  'github.com/pkg/errors.New',
  'github.com/pkg/errors.Errorf',
])

const wrapsErrors =
  /(?:^|[./])(?:errors|xerrors|status|multierr|fmt)\.(?:New|Errorf|Wrap|Wrapf|WithMessage|WithStack|Error)$/

const methodMeaning = (
  world: World,
  types: TypeTable,
  fn: IrFunction,
  call: CallOp,
): CallMeaning => {
  if (call.callee.kind !== 'method') return nothing
  const { receiver, name } = call.callee
  const type = types.ofOperand(fn, receiver)
  for (const method of types.method(type, name)) {
    const meaning = named(world, fn, call, method.name)
    const holder = method.name.slice(0, -name.length - 1)
    const resource = world.catalog.ofType(holder)
    if (resource?.closers.includes(name) === true && method.path.length === 0) {
      return { ...nothing, name: method.name, closesReceiver: true }
    }
    // Promoted from an embedded handle: only that part is closed.
    if (resource?.closers.includes(name) === true) {
      const effects: Effect[] = [{ param: 'receiver', path: method.path, kind: 'release' }]
      return { ...nothing, name: method.name, effects }
    }
    if (resource?.partial?.includes(name) === true) {
      return { ...nothing, name: method.name, stopsReceiver: true }
    }
    if (meaning === null) continue
    // io.Closer and its like: which type it is cannot be seen, what the method means can.
    if (meaning.borrowed && resource === undefined && isTeardownName(name))
      return { ...meaning, maybeCloses: true }
    const effects = meaning.effects.map((effect) =>
      effect.param === 'receiver' ? { ...effect, path: [...method.path, ...effect.path] } : effect,
    )
    const { closers = [] } = ownerOf(world, { kind: 'named', name: holder }) ?? {}
    // Go: where there is a Close, `Remove(key)` and its like end a part only.
    const isPart = fn.file.endsWith('.go') && closers.includes('Close') && !isTeardownName(name)
    const closes = closers.includes(name) && !isPart
    return {
      ...meaning,
      effects,
      closesReceiver:
        closes &&
        method.path.length === 0 &&
        resource === undefined &&
        effects.some((e) => e.param === 'receiver' && e.kind === 'release'),
    }
  }
  if (soundsLikeLog(name) || isLibraryVariable(world, fn, receiver)) return { ...nothing }
  if (soundsLikeClose(name)) return { ...nothing, maybeCloses: true, others: 'keep' }
  return { ...nothing, others: 'keep' }
}

/** Go: a variable of a package that only borrows: `binary.LittleEndian`. */
const isLibraryVariable = (world: World, fn: IrFunction, receiver: Operand): boolean => {
  if (receiver.kind !== 'place' || !fn.file.endsWith('.go')) return false
  const variable = fn.vars[receiver.place.root]
  return variable?.kind === 'global' && world.catalog.borrows(variable.name)
}

/** What a call does, from summaries, the catalogue and, failing those, its name. */
export const meaningOf = (
  world: World,
  types: TypeTable,
  fn: IrFunction,
  call: CallOp,
): CallMeaning => {
  const { callee } = call
  switch (callee.kind) {
    case 'function': {
      const known = named(world, fn, call, callee.name)
      // Overloads share a name here: what a constructor is given is kept, whichever is meant.
      if (known !== null) return isConstructor(callee.name) ? { ...known, others: 'keep' } : known
      // Go: `FD(fd)` with a type of the project is the same number under another name.
      if (fn.file.endsWith('.go') && call.args.length === 1 && world.types.has(callee.name))
        return { ...nothing, name: callee.name, aliases: [{ result: 0, param: 0, path: [] }] }
      if (wrapsErrors.test(callee.name)) return { ...nothing, name: callee.name, neverNull: true }
      const last = callee.name.slice(callee.name.lastIndexOf('.') + 1)
      if (soundsLikeLog(last)) return { ...nothing, name: callee.name }
      return { ...nothing, name: callee.name, others: 'keep' }
    }
    case 'method':
      return methodMeaning(world, types, fn, call)
    case 'value':
      return { ...nothing, others: 'keep' }
  }
}
