import type { IrFunction } from '../ir/ir-function.ts'
import { element } from '../ir/place.ts'
import { unknownType, type TypeRef } from '../ir/type-ref.ts'
import type { Resource } from '../catalog/entry.ts'
import { freshResults } from './fresh-results.ts'
import { isCFile } from './languages.ts'
import { asResource, listOf, ownerOf } from './owners.ts'
import { isTeardownName } from './names.ts'
import { opensInto, typeOfParam } from './opens-into.ts'
import type { Acquire, Alias, Effect, FunctionSummary } from './summary.ts'
import type { TypeTable } from './type-table.ts'
import { isHandle, isObject, nil, rootOf, stepsOf, type Value } from './value.ts'
import type { Exit } from './walk/walk.ts'
import type { Walker } from './walker.ts'
import type { World } from './world.ts'

const isLive = (exit: Exit, value: Value): boolean => {
  const status = exit.state.handles.get(value)?.status
  return status === 'owned' || status === 'pending' || status === 'given'
}

/** What a returned list or map of handles is for the caller. */
const heldIn = (walker: Walker, exit: Exit, container: Value): Resource | 'none' | 'nil' => {
  const elements = exit.state.elements(container)
  if (elements.length === 0) return 'nil'
  const held = elements.find((each) => isHandle(each) && isLive(exit, each))
  const resource = held === undefined ? undefined : walker.sites.get(held)?.resource
  return resource === undefined ? 'none' : listOf(resource)
}

/** A parameter that can be a handle: what closes a logger or an allocator owns nothing by it. */
const isHandleType = (world: World, type: TypeRef): boolean =>
  type.kind === 'scalar' || ownerOf(world, type) !== null

/** The resource that a returned value is for the caller, null when it is none. */
const returned = (
  world: World,
  walker: Walker,
  fn: IrFunction,
  exit: Exit,
  index: number,
): Resource | 'none' | 'nil' => {
  const value = exit.values[index]
  if (value === undefined || value === nil || value === '#-1' || value === '#0') return 'nil'
  if (isHandle(value)) {
    const status = exit.state.handles.get(value)?.status
    if (status === 'absent') return 'nil'
    const site = walker.sites.get(value)
    return site !== undefined && isLive(exit, value) ? site.resource : 'none'
  }
  if (!isObject(value)) return 'none'
  const constructed = walker.typeOf(value)
  const declared = fn.results[index] ?? unknownType
  if (fn.file.endsWith('.go') && declared.kind === 'container') return heldIn(walker, exit, value)
  const owner = ownerOf(world, constructed) ?? ownerOf(world, declared)
  if (owner === null) return 'none'
  const reached = [...exit.state.reach(value)]
  const holds = reached.some(
    (each) =>
      isLive(exit, each) ||
      (exit.state.effects.get(each) === `in:${value}` && isHandleType(world, walker.typeOf(each))),
  )
  return holds ? asResource(owner) : 'none'
}

/** Rust: a number that is declared as an fd, and comes neither from an argument nor from an owner. */
const rawResult = (
  world: World,
  walker: Walker,
  fn: IrFunction,
  exits: readonly Exit[],
): Acquire[] => {
  const [type] = fn.results
  if (!fn.file.endsWith('.rs') || fn.receiver !== null || fn.parent !== null) return []
  if (type?.kind !== 'scalar' || type.name !== 'RawFd') return []
  const isParam = fn.params.some((id) => {
    const param = fn.vars[id]?.type
    return param?.kind === 'scalar' && /^(?:RawFd|c_int|i32)$/.test(param.name)
  })
  const values = exits.flatMap(({ values: [value] }) =>
    value === undefined || value === nil ? [] : [value],
  )
  const isOwn = values.every((value) => /^[uxoe]/.test(value) && !walker.isLent(value))
  if (isParam || values.length === 0 || !isOwn) return []
  return [{ result: 0, resource: world.catalog.resource('rust-raw-fd'), error: 'null' }]
}

/** C: what else a function returns that returns an fd is an error code. */
const isCode = (fn: IrFunction, resource: Resource, value: Value | undefined): boolean =>
  isCFile(fn.file) && resource.raw === true && /^[uekqx#]/.test(value ?? '')

const acquiresOf = (
  world: World,
  walker: Walker,
  fn: IrFunction,
  exits: readonly Exit[],
): Acquire[] => {
  const last = fn.results.length - 1
  const errorIndex = fn.results[last]?.kind === 'error' ? last : null
  const acquires: Acquire[] = []
  for (let index = 0; index < fn.results.length; index += 1) {
    if (index === errorIndex) continue
    const found = exits
      .filter((exit) => exit.outcome !== 'error')
      .map((exit) => [returned(world, walker, fn, exit, index), exit.values[index]] as const)
      .filter(([each]) => each !== 'nil')
    const resources = found.map(([each]) => each)
    const others = found.map(([, value]) => value)
    const first = resources.find((each): each is Resource => each !== 'none')
    if (first === undefined) continue
    if (resources.some((each, at) => each === 'none' && !isCode(fn, first, others[at]))) continue
    acquires.push({
      result: index,
      resource: first,
      error: errorIndex ?? (first.raw === true ? 'negative' : 'null'),
    })
  }
  return acquires.length > 0 ? acquires : rawResult(world, walker, fn, exits)
}

const kindOf = (
  fn: IrFunction,
  param: Value,
  path: readonly string[],
  exits: readonly Exit[],
): Effect['kind'] | null => {
  const value = [param, ...path].join('.')
  const relevant = exits.filter(
    (exit) =>
      exit.state.facts.get(`null:${param}`) !== true &&
      exit.state.facts.get(`null:${value}`) !== true,
  )
  const effectAt = (exit: Exit): string => {
    const effect = exit.state.effects.get(value) ?? ''
    if (effect.startsWith('in:') || effect.startsWith('maybe-in:')) {
      const object = effect.slice(effect.indexOf(':') + 1)
      const out = exit.values.some((each) => exit.state.reach(each).has(object))
      if (!out) return ''
      return effect.startsWith('in:') ? 'take' : 'keep'
    }
    return effect
  }
  const errors = relevant.filter((exit) => exit.outcome === 'error').map(effectAt)
  const others = relevant.filter((exit) => exit.outcome !== 'error').map(effectAt)
  const all = [...errors, ...others]
  if (all.every((each) => each === '')) return null
  if (all.includes('keep')) return 'keep'
  if (all.includes('fill')) return 'fill'
  const always = (list: readonly string[], what: string): boolean =>
    list.length > 0 && list.every((each) => each === what)
  const never = (list: readonly string[]): boolean => list.every((each) => each === '')
  const isReceiver = param === 'R'
  if (all.includes('release')) {
    const isPart = path.length > 0
    if (always(all, 'release') || isReceiver || isPart) return 'release'
    if (others.length > 0 && never(others) && errors.includes('release')) return 'release-on-error'
    // Closed on some ways out and handed on for good on all others: it never comes back.
    if (all.every((each) => each === 'release' || each.startsWith('take'))) return 'take'
    // A guard like `if fd >= 0` or `if !closed` around the one close.
    return all.some((each) => each === 'take')
      ? 'take'
      : fn.results.length === 0
        ? 'release'
        : 'keep'
  }
  const taken = (list: readonly string[]): boolean =>
    list.some((each) => each === 'take' || each === 'take-on-success')
  if (taken(others) && never(errors) && errors.length > 0) return 'take-on-success'
  if (taken(others) && others.every((each) => each !== '')) {
    return errors.length === 0 || !never(errors) ? 'take' : 'take-on-success'
  }
  return 'keep'
}

const effectsOf = (
  world: World,
  types: TypeTable,
  fn: IrFunction,
  exits: readonly Exit[],
  resourceOf: (value: Value) => Resource | undefined,
): Effect[] => {
  const values = new Set<Value>()
  for (const exit of exits) exit.state.effects.forEach((_effect, value) => values.add(value))
  const effects: Effect[] = []
  for (const value of values) {
    const root = rootOf(value)
    const isParam = /^P\d+$/.test(root)
    if (!isParam && root !== 'R') continue
    const path = stepsOf(value)
    let kind = kindOf(fn, root, path, exits)
    if (kind === null) continue
    // Who tears down its object and hands a part of it to something unknown means to release it.
    const name = fn.key.slice(fn.key.lastIndexOf('.') + 1)
    if (root === 'R' && kind === 'keep' && path.length > 0 && isTeardownName(name)) kind = 'release'
    const param = isParam ? Number(root.slice(1)) : 'receiver'
    const owner =
      kind === 'fill' && fn.file.endsWith('.go')
        ? ownerOf(world, types.through(typeOfParam(fn, types, param), path))
        : null
    effects.push({
      param,
      path,
      kind,
      ...(owner === null ? {} : { resource: asResource(owner) }),
    })
  }
  const opened = opensInto(world, types, fn, exits, resourceOf).filter(
    ({ param }) => !effects.some((each) => each.param === param && each.path.length === 0),
  )
  return [...effects, ...opened]
}

/** C: handles that a function leaves where a parameter points, for its caller to close. */
const fillsOf = (walker: Walker, fn: IrFunction, exits: readonly Exit[]): Effect[] => {
  if (!isCFile(fn.file)) return []
  const fills = new Map<string, Effect>()
  for (const [value, site] of walker.sites) {
    const homes = exits
      .filter(({ state, outcome }) => {
        const status = state.handles.get(value)?.status
        const opened = status !== undefined && status !== 'absent'
        return opened && outcome !== 'error' && state.facts.get(`null:${value}`) !== true
      })
      .map(({ state }) => {
        const handle = state.handles.get(value)
        return handle?.status === 'gone' ? (handle.to ?? '') : ''
      })
    const [home = ''] = homes
    const [root = '', ...path] = home.split('.')
    const param = /^P(\d+)$/.exec(root)?.[1]
    if (param === undefined || path.length === 0 || path.includes(element)) continue
    if (homes.some((each) => each !== home) || site.resource.closers.length > 0) continue
    // Opened on some conditions only: whether there is something to close is not known here.
    const isOptional = exits.some(
      ({ state, outcome }) =>
        outcome !== 'error' &&
        !state.handles.has(value) &&
        state.facts.get(`null:${root}`) !== true,
    )
    if (isOptional) continue
    fills.set(home, { param: Number(param), path, kind: 'fill', resource: site.resource })
  }
  return [...fills.values()]
}

const neverNull = (fn: IrFunction, exits: readonly Exit[]): boolean =>
  fn.results.length === 1 &&
  exits.length > 0 &&
  exits.every((exit) => {
    const value = exit.values[0]
    return value !== undefined && value !== nil && exit.state.facts.get(`null:${value}`) === false
  })

const aliasesOf = (fn: IrFunction, exits: readonly Exit[]): Alias[] =>
  fn.results.flatMap((_type, result): Alias[] => {
    const values = new Set(
      exits.filter((exit) => exit.outcome !== 'error').map((exit) => exit.values[result] ?? ''),
    )
    values.delete(nil)
    const [only] = values
    if (only === undefined || values.size !== 1) return []
    const root = rootOf(only)
    if (root !== 'R' && !/^P\d+$/.test(root)) return []
    const param = root === 'R' ? 'receiver' : Number(root.slice(1))
    return [{ result, param, path: stepsOf(only) }]
  })

/** What the callers of a walked function have to know. */
export const summarise = (
  world: World,
  types: TypeTable,
  walker: Walker,
  fn: IrFunction,
  exits: readonly Exit[],
): FunctionSummary => ({
  key: fn.key,
  results: fn.results,
  paramTypes: fn.params.map((id) => types.ofVar(fn, id)),
  acquires: acquiresOf(world, walker, fn, exits),
  effects: [
    ...effectsOf(world, types, fn, exits, (value) => walker.sites.get(value)?.resource),
    ...fillsOf(walker, fn, exits),
  ],
  aliases: aliasesOf(fn, exits),
  lends: null,
  exits: exits.length === 0 && !walker.gaveUp && fn.blocks.length > 0 && !endless(fn),
  neverNull: neverNull(fn, exits),
  fresh: freshResults(fn, exits),
})

/** A function whose loop has no end does not come back, but holds what it has. */
const endless = (fn: IrFunction): boolean => fn.blocks.some((block) => block.loopHead)

/** The steps without elements: the field that a path is about. */
export const fieldOf = (path: readonly string[]): string | undefined =>
  path.find((step) => step !== element)
