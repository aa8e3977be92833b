import type { Resource } from '../catalog/entry.ts'
import type { Block, IrFunction } from '../ir/ir-function.ts'
import type { BlockId, CallOp, Op, Position, Terminator } from '../ir/op.ts'
import type { Operand } from '../ir/operand.ts'
import { element, type Place, type VarId } from '../ir/place.ts'
import { unknownType, type TypeRef } from '../ir/type-ref.ts'
import { meaningOf, type CallMeaning } from './call-meaning.ts'
import { decide } from './decide.ts'
import { family, needsPaths, questionOf, repeatedQuestions } from './interest.ts'
import { soundsLikeQuestion } from './names.ts'
import { ownerOf } from './owners.ts'
import { State, type Deferred, type Handle } from './state.ts'
import type { Acquire } from './summary.ts'
import type { TypeTable } from './type-table.ts'
import { isHandle, isObject, isOuter, nil, rootOf, stepsOf, type Value } from './value.ts'
import type { World } from './world.ts'

/** Where a handle came from. */
export type Site = {
  readonly value: Value
  readonly resource: Resource
  readonly at: Position
  readonly text: string
  readonly loops: readonly BlockId[]
  /** The function or literal whose text has the acquire. */
  readonly fn: IrFunction
  /** Name of the variable that it went to first. */
  readonly into: string
  readonly callee: string | null
}

export type Exit = {
  readonly state: State
  readonly values: readonly Value[]
  readonly at: Position
  readonly outcome: 'success' | 'error' | 'either'
}

export type WalkEvent =
  | { readonly kind: 'discarded'; readonly site: Site; readonly state: State }
  | {
      readonly kind: 'lost-turn'
      readonly site: Site
      readonly state: State
      readonly deferred: boolean
    }
  | {
      readonly kind: 'overwritten'
      readonly site: Site
      readonly state: State
      readonly at: Position
    }
  | {
      readonly kind: 'double-close'
      readonly site: Site
      readonly state: State
      readonly at: Position
    }
  | {
      readonly kind: 'two-owners'
      readonly site: Site
      readonly state: State
      readonly at: Position
      readonly taker: string
    }
  | {
      readonly kind: 'close-invalid'
      readonly site: Site
      readonly state: State
      readonly at: Position
    }
  | {
      readonly kind: 'wrong-release'
      readonly site: Site
      readonly state: State
      readonly call: CallOp
    }
  | {
      readonly kind: 'global-set'
      readonly name: string
      readonly site: Site
      readonly state: State
      readonly at: Position
    }
  | {
      readonly kind: 'use-after-close'
      readonly site: Site
      readonly state: State
      readonly at: Position
      readonly text: string
    }
  | {
      readonly kind: 'close-unchecked'
      readonly site: Site
      readonly state: State
      readonly at: Position
    }
  | {
      readonly kind: 'close-lent'
      readonly state: State
      readonly at: Position
      readonly from: string
      readonly text: string
    }
  | {
      readonly kind: 'stopped'
      readonly value: Value
      readonly type: TypeRef
      readonly state: State
      readonly call: CallOp
    }
  | {
      readonly kind: 'stored'
      readonly owner: TypeRef
      readonly field: string
      readonly site: Site
      readonly at: Position
      readonly fresh: boolean
    }
  | {
      readonly kind: 'field-released'
      readonly owner: TypeRef
      readonly field: string
      readonly at: Position
    }
  | { readonly kind: 'field-escaped'; readonly owner: TypeRef; readonly field: string }
  | {
      readonly kind: 'finalizer'
      readonly type: TypeRef
      readonly set: boolean
      readonly at: Position
    }

type Frame = { readonly id: string; readonly fn: IrFunction; readonly outer: Frame | null }

type BodyExit = { readonly state: State; readonly values: readonly Value[]; readonly at: Position }

const maxDepth = 3
const maxStates = 48
const maxSteps = 6000

/** What is known about the unit around the function. */
export type UnitView = {
  readonly world: World
  readonly types: TypeTable
  readonly functions: ReadonlyMap<string, IrFunction>
}

/** Follows the handles of one function along all its paths. */
export class Walker {
  readonly sites: Map<Value, Site> = new Map()
  readonly events: WalkEvent[] = []
  /** True when the budget ended before the paths did. */
  gaveUp = false
  readonly #unit: UnitView
  readonly #fn: IrFunction
  readonly #numbers = new Map<object, number>()
  readonly #typesOf = new Map<Value, TypeRef>()
  readonly #lent = new Map<Value, string>()
  readonly #closureFrames = new Map<Value, Frame>()
  readonly #repeated: ReadonlySet<string>
  readonly #members: number
  /** Every operation once, all conditions open: enough where no path can leak. */
  readonly #flat: boolean
  #steps = 0

  constructor(unit: UnitView, fn: IrFunction) {
    this.#unit = unit
    this.#fn = fn
    const members = family(fn, unit.functions)
    this.#members = members.length
    this.#flat = !needsPaths(members, unit.world, unit.types)
    this.#repeated = this.#flat ? new Set() : repeatedQuestions(members)
  }

  walk(): Exit[] {
    const frame: Frame = { id: '', fn: this.#fn, outer: null }
    const exits = this.#body(frame, new State(), 0)
    return exits.map((exit) => ({ ...exit, outcome: this.#outcome(exit) }))
  }

  /** The type that a value is known to have. */
  typeOf(value: Value): TypeRef {
    return this.#typeOfValue(value)
  }

  /** The type and field that a value was read from. */
  fieldOf(value: Value): { readonly owner: TypeRef; readonly field: string } | null {
    return this.#derivedField(value)
  }

  #outcome(exit: BodyExit): Exit['outcome'] {
    const last = this.#fn.results.length - 1
    if (this.#fn.results[last]?.kind !== 'error') return 'either'
    const value = exit.values[last]
    if (value === undefined) return 'either'
    if (value === nil) return 'success'
    if (isObject(value)) return 'error'
    const isNull = exit.state.facts.get(`null:${value}`)
    if (isNull !== undefined) return isNull ? 'success' : 'error'
    return value.startsWith('G:') ? 'error' : 'either'
  }

  #number(op: object): number {
    const known = this.#numbers.get(op)
    if (known !== undefined) return known
    this.#numbers.set(op, this.#numbers.size + 1)
    return this.#numbers.size
  }

  /** Runs a body with all its deferred calls; one result for each way out. */
  #body(frame: Frame, start: State, depth: number): BodyExit[] {
    const { fn } = frame
    if (this.#flat) return this.#flatBody(frame, start, depth)
    const exits: BodyExit[] = []
    const seen = new Map<BlockId, Set<string>>()
    const joins = joinsOf(fn)
    const outerDefers = start.defers
    const first = start.copy()
    first.defers = []
    const queue: { readonly block: BlockId; readonly state: State }[] = [{ block: 0, state: first }]
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      const block = fn.blocks[next.block]
      if (block === undefined) continue
      this.#steps += 1
      if (this.#steps > maxSteps) {
        this.gaveUp = true
        break
      }
      if (joins.has(next.block)) {
        const hashes = seen.get(next.block) ?? new Set()
        seen.set(next.block, hashes)
        const hash = next.state.hash()
        if (hashes.has(hash)) continue
        if (hashes.size >= maxStates) {
          this.gaveUp = true
          continue
        }
        hashes.add(hash)
      }
      let states = [next.state]
      for (const op of block.ops) {
        const [only] = states
        states =
          states.length === 1 && only !== undefined
            ? this.#op(frame, block, op, only, depth)
            : states.flatMap((state) => this.#op(frame, block, op, state, depth))
        if (states.length > maxStates) {
          this.gaveUp = true
          states = states.slice(0, maxStates)
        }
      }
      for (const state of states) {
        for (const way of this.#leave(frame, next.block, block, state)) {
          if (way.kind === 'block') queue.push({ block: way.block, state: way.state })
          else {
            for (const done of this.#runDefers(frame, way.state, depth, way.at)) {
              done.defers = outerDefers
              exits.push({
                state: done,
                values: this.#finalValues(frame, done, way.values),
                at: way.at,
              })
            }
          }
        }
      }
    }
    return exits
  }

  /** Every block once, on one state: what may happen anywhere is taken to have happened. */
  #flatBody(frame: Frame, state: State, depth: number): BodyExit[] {
    const { fn } = frame
    const outerDefers = state.defers
    state.defers = []
    const values: Value[][] = []
    const seen = new Set<BlockId>([0])
    const queue: BlockId[] = [0]
    let last: Position = fn.at
    let current = state
    let returns = false
    for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
      const block = fn.blocks[id]
      if (block === undefined) continue
      let alive = true
      for (const op of block.ops) {
        const next = this.#op(frame, block, op, current, depth)[0]
        if (next === undefined) {
          alive = false
          break
        }
        current = next
      }
      if (!alive) continue
      const { term } = block
      if (term.kind === 'return') {
        returns = true
        last = term.at
        values.push(term.values.map((operand) => this.#evaluate(frame, current, operand)))
        for (const value of values.at(-1) ?? []) this.#fieldEscapes(value)
      }
      for (const to of successors(term)) {
        if (seen.has(to)) continue
        seen.add(to)
        queue.push(to)
      }
    }
    if (!returns) return []
    const done = this.#runDefers(frame, current, depth, last)[0] ?? current
    done.defers = outerDefers
    return values.map((each) => ({ state: done, values: each, at: last }))
  }

  /** Named results may have been changed by deferred calls. */
  #finalValues(frame: Frame, state: State, values: readonly Value[]): readonly Value[] {
    if (frame.fn.resultVars.length === 0) return values
    return frame.fn.resultVars.map((id) => this.#readVar(frame, state, id))
  }

  #leave(
    frame: Frame,
    id: BlockId,
    block: Block,
    state: State,
  ): (
    | { readonly kind: 'block'; readonly block: BlockId; readonly state: State }
    | {
        readonly kind: 'return'
        readonly state: State
        readonly values: readonly Value[]
        readonly at: Position
      }
  )[] {
    const term: Terminator = block.term
    const { file } = frame.fn
    switch (term.kind) {
      case 'jump':
        return [{ kind: 'block', block: term.to, state }]
      case 'choice':
        return term.to.map((way) => {
          const next = state.copy()
          if (state.hasLive()) next.note(file, way.at.line, `takes \`${way.label}\``)
          return { kind: 'block', block: way.block, state: next }
        })
      case 'branch': {
        const question = questionOf(term.condition)
        const key =
          this.#members > 1 && term.condition.kind !== 'opaque' ? term.condition.kind : question
        const again = key !== null && this.#repeated.has(key)
        const ways = decide(
          state,
          term.condition,
          (place) => this.#read(frame, state, place),
          again,
        )
        return ways.flatMap((way) => {
          const target = way.answer ? term.yes : term.no
          if (block.loopHead) {
            const inside = frame.fn.blocks[target]?.loops.includes(id) === true
            const head = `${frame.id}${id}`
            if (inside) way.state.turned.set(head, true)
            else if (!state.turned.has(head) && this.#loopHasWork(frame, id, state)) return []
          }
          if (state.hasLive()) {
            way.state.note(
              file,
              term.at.line,
              `\`${term.text}\` is ${way.answer === (term.negated !== true) ? 'true' : 'false'}`,
            )
          }
          return [{ kind: 'block' as const, block: target, state: way.state }]
        })
      }
      case 'return': {
        const values = term.values.map((operand) => this.#evaluate(frame, state, operand))
        for (const value of values) this.#fieldEscapes(value)
        const next = state.copy()
        for (const value of values) this.#closureLeaves(next, value)
        for (const [index, result] of frame.fn.resultVars.entries()) {
          const value = values[index]
          if (value !== undefined) next.vars.set(this.#varKey(frame, result), value)
        }
        return [{ kind: 'return', state: next, values, at: term.at }]
      }
      case 'exit':
      case 'unreachable':
        return []
    }
  }

  /** A loop over a container with handles in it is entered at least once. */
  #loopHasWork(frame: Frame, head: BlockId, state: State): boolean {
    for (const block of frame.fn.blocks) {
      if (!block.loops.includes(head)) continue
      for (const op of block.ops) {
        const places = op.kind === 'assign' && op.src.kind === 'place' ? [op.src.place] : []
        const args = op.kind === 'call' ? op.args : []
        for (const arg of args) if (arg.kind === 'place') places.push(arg.place)
        for (const place of places) {
          const at = place.path.lastIndexOf(element)
          if (at < 0) continue
          const container = this.#read(frame, state, {
            root: place.root,
            path: place.path.slice(0, at),
          })
          if (
            state
              .elements(container)
              .some((value) => [...state.reach(value)].some((each) => this.#isLive(state, each)))
          ) {
            return true
          }
        }
      }
    }
    return false
  }

  #isLive(state: State, value: Value): boolean {
    const status = state.handles.get(value)?.status
    return status === 'owned' || status === 'pending' || status === 'given'
  }

  #runDefers(frame: Frame, state: State, depth: number, at: Position): State[] {
    let states = [state]
    for (const deferred of state.defers.toReversed()) {
      states = states.flatMap((each) => {
        const next = each.copy()
        next.defers = []
        return this.#apply(
          frame,
          deferred.call,
          deferred.callee,
          deferred.args,
          [],
          next,
          depth,
          [],
          at,
        )
      })
      if (states.length > maxStates) states = states.slice(0, maxStates)
    }
    return states
  }

  #varKey(frame: Frame, id: VarId): string {
    return `${frame.id}${id}`
  }

  /** The frame and variable that a captured variable really is. */
  #home(frame: Frame, id: VarId): { readonly frame: Frame; readonly id: VarId } {
    const variable = frame.fn.vars[id]
    if (variable?.kind === 'captured' && frame.outer !== null && variable.outer !== undefined) {
      return this.#home(frame.outer, variable.outer)
    }
    return { frame, id }
  }

  #readVar(frame: Frame, state: State, id: VarId): Value {
    const home = this.#home(frame, id)
    const variable = home.frame.fn.vars[home.id]
    if (variable === undefined) return 'u0'
    if (variable.kind === 'global')
      return state.vars.get(`G:${variable.name}`) ?? `G:${variable.name}`
    const known = state.vars.get(this.#varKey(home.frame, home.id))
    if (known !== undefined) return known
    if (home.frame.outer === null && home.frame.id === '') {
      if (variable.kind === 'receiver') return 'R'
      const index = home.frame.fn.params.indexOf(home.id)
      if (index >= 0) return `P${index}`
      if (variable.kind === 'captured') return `G:${home.frame.fn.parent ?? ''}^${variable.name}`
    }
    const value = `x${home.frame.id}${home.id}`
    this.#typesOf.set(value, this.#unit.types.ofVar(home.frame.fn, home.id))
    return value
  }

  #read(frame: Frame, state: State, place: Place): Value {
    let value = this.#readVar(frame, state, place.root)
    for (const step of place.path) {
      value = step === element ? `${value}.${element}` : state.read(value, step)
    }
    return value
  }

  #write(frame: Frame, state: State, place: Place, value: Value, at: Position): void {
    const last = place.path.at(-1)
    if (last === undefined) {
      const home = this.#home(frame, place.root)
      const variable = home.frame.fn.vars[home.id]
      const isGlobal = variable?.kind === 'global'
      const key = isGlobal ? `G:${variable.name}` : this.#varKey(home.frame, home.id)
      state.vars.set(key, value)
      if (isGlobal) {
        const site = this.sites.get(value)
        const asked = state.facts.get(`null:G:${variable.name}`) === true
        if (site !== undefined && !asked && this.#isLive(state, value)) {
          const { name } = variable
          this.events.push({ kind: 'global-set', name, site, state: state.copy(), at })
        }
        this.#store(state, `G:${variable.name}`, '', value, at)
      }
      return
    }
    const object = this.#read(frame, state, { root: place.root, path: place.path.slice(0, -1) })
    if (last === element) {
      state.insert(object, value)
      this.#store(state, object, element, value, at)
    } else {
      state.write(object, last, value)
      this.#store(state, object, last, value, at)
    }
  }

  /** Tells what storing a value in an object means for the handles in it. */
  #store(state: State, object: Value, field: string, value: Value, at: Position): void {
    const owner = this.#ownerField(object, field)
    const reached = [...state.reach(value)]
    const outer = isOuter(object) || !(isObject(rootOf(object)) || rootOf(object).startsWith('x'))
    if (outer) this.#closureLeaves(state, value)
    for (const each of reached) {
      const handle = state.handles.get(each)
      const site = this.sites.get(each)
      if (handle !== undefined && site !== undefined) {
        // What lies in an object that is stored was told when it went into that object.
        const direct = each === value
        if (
          direct &&
          owner !== null &&
          (handle.status === 'owned' || handle.status === 'pending')
        ) {
          this.events.push({
            kind: 'stored',
            owner: owner.type,
            field: owner.field,
            site,
            at,
            fresh: isObject(rootOf(object)),
          })
        }
        if (outer && this.#isLive(state, each)) {
          state.set(each, { status: 'gone', on: handle.on, at, to: `${object}.${field}` })
        }
      } else if (each.startsWith('P') && object !== each) {
        const closes =
          owner !== null &&
          ownerOf(this.#unit.world, owner.type)?.fields.includes(owner.field) === true
        if (outer) this.#effect(state, each, closes ? 'take' : 'keep')
        else if (closes) state.effects.set(each, `in:${rootOf(object)}`)
        else if (owner === null) state.effects.set(each, `maybe-in:${rootOf(object)}`)
      }
    }
    this.#fieldEscapes(value)
  }

  /** The named type and its field that a store into `object`.`field` goes to; elements belong to their list's field. */
  #ownerField(
    object: Value,
    field: string,
  ): { readonly type: TypeRef; readonly field: string } | null {
    if (field !== element && field !== '') {
      const type = this.#typeOfValue(object)
      return type.kind === 'named' ? { type, field } : null
    }
    const steps = stepsOf(object).filter((step) => step !== element)
    const last = steps.at(-1)
    if (last === undefined) return null
    const holder = [rootOf(object), ...steps.slice(0, -1)].join('.')
    const type = this.#typeOfValue(holder)
    return type.kind === 'named' ? { type, field: last } : null
  }

  #typeOfValue(value: Value): TypeRef {
    const root = rootOf(value)
    let type: TypeRef = this.#typesOf.get(root) ?? unknownType
    if (root === 'R' && this.#fn.receiverType !== null)
      type = { kind: 'named', name: this.#fn.receiverType }
    else if (root.startsWith('P')) {
      const id = this.#fn.params[Number(root.slice(1))]
      if (id !== undefined) type = this.#unit.types.ofVar(this.#fn, id)
    } else if (isHandle(root)) {
      const name = this.sites.get(root)?.resource.type
      if (name !== undefined) type = { kind: 'named', name }
    }
    for (const step of stepsOf(value)) type = this.#unit.types.step(type, step)
    return type
  }

  #fieldEscapes(value: Value): void {
    const owner = this.#derivedField(value)
    if (owner !== null) this.events.push({ kind: 'field-escaped', ...owner })
  }

  /** The owner's type and field when a value was read from a field. */
  #derivedField(value: Value): { readonly owner: TypeRef; readonly field: string } | null {
    const steps = stepsOf(value)
    const real = steps.filter((step) => step !== element)
    const last = real.at(-1)
    if (last === undefined) return null
    const upTo = steps.lastIndexOf(last)
    const owner = this.#typeOfValue([rootOf(value), ...steps.slice(0, upTo)].join('.'))
    return owner.kind === 'named' ? { owner, field: last } : null
  }

  #effect(state: State, value: Value, kind: string): void {
    const known = state.effects.get(value)
    if (known === 'release' && kind === 'keep') return
    state.effects.set(value, kind)
  }

  #evaluate(frame: Frame, state: State, operand: Operand): Value {
    switch (operand.kind) {
      case 'place':
      case 'address':
        return this.#read(frame, state, operand.place)
      case 'null':
        return nil
      case 'constant':
        return `#${operand.value}`
      case 'closure': {
        const value = `K:${operand.fn}@${frame.id}`
        this.#closureFrames.set(value, frame)
        return value
      }
      case 'function':
        return operand.receiver === undefined ? `F:${operand.name}` : `F:${operand.name}`
      case 'computed':
        return `k${this.#number(operand)}`
    }
  }

  #op(frame: Frame, block: Block, op: Op, state: State, depth: number): State[] {
    switch (op.kind) {
      case 'assign': {
        const value = this.#evaluate(frame, state, op.src)
        if (op.src.kind === 'place' && op.src.place.path.at(-1) === element) state.forget(value)
        if (op.src.kind === 'computed') {
          state.renew(value)
          this.#useAll(frame, state, op.src.uses, op.at)
        }
        this.#overwrite(frame, state, op.dest, value, op.at)
        this.#write(frame, state, op.dest, value, op.at)
        return [state]
      }
      case 'construct':
        this.#construct(frame, state, op)
        return [state]
      case 'insert': {
        const container = this.#read(frame, state, op.container)
        const value = this.#evaluate(frame, state, op.value)
        let into = container
        if (container === nil) {
          into = `c${this.#number(op)}`
          this.#typesOf.set(into, this.#unit.types.ofPlace(frame.fn, op.container))
          this.#write(frame, state, op.container, into, op.at)
        }
        const spread = value.endsWith(`.${element}`) ? state.elements(value.slice(0, -3)) : []
        for (const each of spread.length > 0 ? spread : [value]) {
          state.insert(into, each)
          this.#store(state, into, element, each, op.at)
        }
        return [state]
      }
      case 'escape':
        this.#giveAway(state, this.#evaluate(frame, state, op.value), op.how, op.at)
        return [state]
      case 'use':
        this.#useAll(frame, state, op.places, op.at)
        return [state]
      case 'defer':
        return [this.#defer(frame, block, op.call, state, op.at)]
      case 'spawn':
        return this.#spawn(frame, op.call, state, depth)
      case 'drop':
        return [state]
      case 'call': {
        const { callee, args } = this.#operands(frame, state, op)
        return this.#apply(frame, op, callee, args, op.results, state, depth, block.loops, op.at)
      }
    }
  }

  #useAll(frame: Frame, state: State, places: readonly Place[], at: Position): void {
    for (const place of places) this.#use(state, this.#read(frame, state, place), at, '')
  }

  #use(state: State, value: Value, at: Position, text: string): void {
    const root = rootOf(value)
    const site = this.sites.get(root)
    const handle = state.handles.get(root)
    if (site !== undefined && handle?.status === 'released' && site.resource.closeOnce) {
      this.events.push({ kind: 'use-after-close', site, state: state.copy(), at, text })
    }
  }

  /** A variable that was the only name of a live handle gets another value. */
  #overwrite(frame: Frame, state: State, dest: Place, value: Value, at: Position): void {
    if (dest.path.length > 0) return
    const home = this.#home(frame, dest.root)
    const key = this.#varKey(home.frame, home.id)
    const old = state.vars.get(key)
    if (old === undefined || old === value || !isHandle(old)) return
    const handle = state.handles.get(old)
    const site = this.sites.get(old)
    if (handle?.status !== 'owned' || site === undefined || state.heldElsewhere(old)) return
    if (state.facts.get(`null:${old}`) === true) return
    for (const [name, held] of state.vars) if (held === old && name !== key) return
    if (this.#isDeferred(state, old)) return
    this.events.push({ kind: 'overwritten', site, state: state.copy(), at })
    state.set(old, { status: 'gone', on: null, at })
  }

  #isDeferred(state: State, value: Value): boolean {
    return state.defers.some(
      (each) =>
        each.callee === value ||
        each.args.includes(value) ||
        (each.callee?.startsWith('K:') === true && this.#mentions(each.callee, state, value)),
    )
  }

  /** True when a function literal captures a variable that holds the value. */
  #mentions(closure: Value, state: State, value: Value): boolean {
    const frame = this.#closureFrames.get(closure)
    const fn = this.#unit.functions.get(closure.slice(2, closure.lastIndexOf('@')))
    if (frame === undefined || fn === undefined) return false
    return fn.vars.some(
      (variable) =>
        variable.kind === 'captured' &&
        variable.outer !== undefined &&
        state.reach(this.#readVar(frame, state, variable.outer)).has(value),
    )
  }

  /** Who gets a function literal can close what it captures. */
  #closureLeaves(state: State, value: Value): void {
    for (const each of state.reach(value)) {
      if (!each.startsWith('K:')) continue
      for (const held of state.liveHandles()) {
        if (this.#mentions(each, state, held)) this.#giveAway(state, held, 'closure', null)
      }
    }
  }

  #construct(frame: Frame, state: State, op: Extract<Op, { kind: 'construct' }>): void {
    const value = `c${this.#number(op)}`
    state.renew(value)
    const declared =
      op.type.kind === 'unknown' ? this.#unit.types.ofPlace(frame.fn, op.dest) : op.type
    this.#typesOf.set(value, declared)
    const names =
      op.type.kind === 'named' ? this.#unit.world.types.get(op.type.name)?.fields : undefined
    for (const [name, operand] of op.fields) {
      const held = this.#evaluate(frame, state, operand)
      const field = name.startsWith('#') ? (names?.[Number(name.slice(1))]?.name ?? name) : name
      if (field === element) state.insert(value, held)
      else state.write(value, field, held)
      this.#store(state, value, field, held, op.at)
    }
    this.#overwrite(frame, state, op.dest, value, op.at)
    this.#write(frame, state, op.dest, value, op.at)
  }

  #operands(frame: Frame, state: State, call: CallOp): { callee: Value | null; args: Value[] } {
    const args = call.args.map((operand) => this.#evaluate(frame, state, operand))
    const { callee } = call
    switch (callee.kind) {
      case 'function':
        return { callee: null, args }
      case 'method':
        return { callee: this.#evaluate(frame, state, callee.receiver), args }
      case 'value':
        return { callee: this.#evaluate(frame, state, callee.operand), args }
    }
  }

  #defer(frame: Frame, block: Block, call: CallOp, state: State, at: Position): State {
    const { callee, args } = this.#operands(frame, state, call)
    const loop = block.loops.at(-1) ?? null
    const already = state.defers.some((each) => each.call === call)
    const meaning = meaningOf(this.#unit.world, this.#unit.types, frame.fn, call)
    if (
      callee !== null &&
      (meaning.closesReceiver || meaning.maybeCloses || meaning.effects.length > 0)
    ) {
      const site = this.sites.get(callee)
      const handle = state.handles.get(callee)
      if (site?.resource.nilUnsafe === true && handle?.status === 'pending') {
        this.events.push({ kind: 'close-unchecked', site, state: state.copy(), at })
      }
    }
    if (!already) {
      const deferred: Deferred = { call, frame: frame.id, callee, args, loop }
      state.defers = [...state.defers, deferred]
    }
    return state
  }

  /** A goroutine may do with what it gets whatever it likes, later. */
  #spawn(frame: Frame, call: CallOp, state: State, depth: number): State[] {
    const { callee, args } = this.#operands(frame, state, call)
    for (const arg of args) this.#giveAway(state, arg, 'handed to a goroutine', call.at)
    if (callee !== null && callee.startsWith('K:'))
      this.#lendToClosure(frame, state, callee, depth, true)
    else if (callee !== null) this.#giveAway(state, callee, 'used by a goroutine', call.at)
    return [state]
  }

  /** Runs a literal that is called some time or never; what it closes or keeps is out of sight. */
  #lendToClosure(
    frame: Frame,
    state: State,
    closure: Value,
    depth: number,
    detached: boolean,
  ): State[] {
    if (depth >= maxDepth) {
      for (const value of state.liveHandles()) {
        if (this.#mentions(closure, state, value)) this.#giveAway(state, value, 'closure', null)
      }
      return [state]
    }
    const ran = this.#callClosure(frame, closure, [], state.copy(), depth)
    for (const exit of ran) {
      for (const [value, handle] of exit.state.handles) {
        const before = state.handles.get(value)
        if (before === undefined) continue
        const ended = handle.status === 'released' || handle.status === 'gone'
        if (ended && this.#isLive(state, value))
          state.set(value, { ...before, status: 'gone', to: 'closure' })
      }
      for (const [value, effect] of exit.state.effects) {
        if (!state.effects.has(value))
          state.effects.set(value, effect === 'release' ? 'keep' : effect)
      }
    }
    if (detached) return [state]
    const changed = ran.filter((exit) =>
      [...exit.state.handles.keys()].some((value) => !state.handles.has(value)),
    )
    return [state, ...changed.slice(0, 4).map((exit) => exit.state)]
  }

  #callClosure(
    _frame: Frame,
    closure: Value,
    args: readonly Value[],
    state: State,
    depth: number,
  ): BodyExit[] {
    const key = closure.slice(2, closure.lastIndexOf('@'))
    const fn = this.#unit.functions.get(key)
    const outer = this.#closureFrames.get(closure)
    if (fn === undefined || outer === undefined || depth >= maxDepth) {
      return [{ state, values: [], at: { line: 0, column: 0 } }]
    }
    const frame: Frame = { id: `${outer.id}${key.slice(key.lastIndexOf('$'))}:`, fn, outer }
    for (const [index, id] of fn.params.entries()) {
      const value = args[index]
      if (value !== undefined) state.vars.set(this.#varKey(frame, id), value)
    }
    return this.#body(frame, state, depth + 1)
  }

  /** Applies a call whose operands are values already. */
  #apply(
    frame: Frame,
    call: CallOp,
    callee: Value | null,
    args: readonly Value[],
    results: readonly (Place | null)[],
    state: State,
    depth: number,
    loops: readonly BlockId[],
    at: Position,
  ): State[] {
    const closure = call.callee.kind === 'value' ? callee : null
    if (closure !== null && closure.startsWith('K:')) {
      return this.#callClosure(frame, closure, args, state, depth).map((exit) => {
        for (const [index, place] of results.entries()) {
          if (place !== null) this.#write(frame, exit.state, place, exit.values[index] ?? 'u0', at)
        }
        return exit.state
      })
    }
    if (call.callee.kind === 'function' && call.callee.name.startsWith('assert:')) {
      this.#assert(frame, call, call.callee.name.slice(7), args[0] ?? 'u0', results, state)
      return [state]
    }
    const meaning = meaningOf(this.#unit.world, this.#unit.types, frame.fn, call)
    if (meaning.exits) return []
    if (callee !== null && !meaning.closesReceiver && !meaning.maybeCloses)
      this.#use(state, callee, at, call.text)
    for (const arg of args) if (meaning.effects.length === 0) this.#use(state, arg, at, call.text)
    const [first, second] = args
    if (meaning.name === 'runtime.SetFinalizer' && first !== undefined) {
      const operand = call.args[0]
      const type =
        operand === undefined ? unknownType : this.#unit.types.ofOperand(frame.fn, operand)
      this.events.push({ kind: 'finalizer', type, set: second !== nil, at })
    }
    const pendingOn = this.#errorOf(frame, call, meaning, results)
    this.#applyToOperands(frame, call, meaning, callee, args, state, pendingOn, at)
    let states = [state]
    for (const arg of args) {
      if (arg.startsWith('K:'))
        states = states.flatMap((each) => this.#lendToClosure(frame, each, arg, depth, false))
    }
    for (const each of states)
      this.#results(frame, call, meaning, callee, args, results, each, loops, at, pendingOn)
    return states
  }

  /** `v, ok := x.(T)`: v is x, and ok is known when it is known what x is. */
  #assert(
    frame: Frame,
    call: CallOp,
    asserted: string,
    value: Value,
    results: readonly (Place | null)[],
    state: State,
  ): void {
    const [into, ok] = results
    if (into !== undefined && into !== null) this.#write(frame, state, into, value, call.at)
    if (ok === undefined || ok === null) return
    const type = isHandle(value) || isObject(value) ? this.#typeOfValue(value) : unknownType
    const { types } = this.#unit.world
    const concrete = (name: string): boolean => types.get(name)?.interfaceMethods === null
    const known = type.kind === 'named' && concrete(type.name) && concrete(asserted)
    const answer = `u${this.#number(call)}_ok`
    state.renew(answer)
    const flag = value === nil ? '#false' : known ? `#${type.name === asserted}` : answer
    this.#write(frame, state, ok, flag, call.at)
  }

  /** The value that the call's error will have. */
  #errorOf(
    frame: Frame,
    call: CallOp,
    meaning: CallMeaning,
    results: readonly (Place | null)[],
  ): Value | null {
    // A call that returns the handle itself tells by it whether it failed.
    const own = meaning.acquires.find((each) => typeof each.error === 'string')
    if (own !== undefined) {
      return results[own.result] === null ? null : `h${this.#number(call)}_${own.result}`
    }
    const types = this.#unit.types.results(frame.fn, call)
    const explicit = meaning.acquires.find((each) => typeof each.error === 'number')?.error
    let index =
      typeof explicit === 'number' ? explicit : types.findLastIndex((type) => type.kind === 'error')
    if (index < 0 && results.length > 0 && meaning.effects.length > 0) index = results.length - 1
    return index < 0 || results[index] === null || results[index] === undefined
      ? null
      : `e${this.#number(call)}_${index}`
  }

  #applyToOperands(
    frame: Frame,
    call: CallOp,
    meaning: CallMeaning,
    callee: Value | null,
    args: readonly Value[],
    state: State,
    error: Value | null,
    at: Position,
  ): void {
    if (callee !== null && call.callee.kind === 'method') {
      if (meaning.closesReceiver) this.#releaseWhole(state, callee, at, call)
      else if (meaning.maybeCloses) this.#releaseMaybe(state, callee, at, call)
      else if (meaning.stopsReceiver) {
        const type = this.#unit.types.ofOperand(frame.fn, call.callee.receiver)
        this.events.push({ kind: 'stopped', value: callee, type, state: state.copy(), call })
      }
    }
    const touched = new Set<number>()
    for (const effect of meaning.effects) {
      const base = effect.param === 'receiver' ? callee : args[effect.param]
      if (base === undefined || base === null) continue
      if (effect.param === 'receiver' && meaning.closesReceiver) continue
      if (effect.param !== 'receiver') touched.add(effect.param)
      let value = base
      for (const step of effect.path)
        value = step === element ? `${value}.${element}` : state.read(value, step)
      switch (effect.kind) {
        case 'release':
          this.#release(state, value, at, call)
          if (effect.path[0] === element && isHandle(base)) this.#release(state, base, at, call)
          break
        case 'release-on-error':
          this.#giveOrTake(state, value, error, 'absent')
          break
        case 'take':
          this.#giveAway(state, value, `taken by ${call.text}`, at)
          break
        case 'take-on-success':
          if (error === null) this.#giveAway(state, value, `taken by ${call.text}`, at)
          else this.#giveOrTake(state, value, error, 'given', call.text)
          break
        case 'keep':
          this.#giveAway(state, value, 'kept', at)
          break
        case 'fill': {
          if (effect.resource === undefined) break
          const operand = effect.param === 'receiver' ? undefined : call.args[effect.param]
          const out =
            operand?.kind === 'address' && effect.resource.closers.length === 0
              ? operand.place
              : null
          this.#fill(frame, state, value, effect.resource, call, error, out)
          break
        }
      }
    }
    if (isCheck(frame.fn, meaning)) {
      for (const arg of args) {
        const raw = this.sites.get(arg)?.resource.raw === true
        if (raw) this.#giveOrTake(state, arg, error, 'absent')
        else if (isHandle(arg)) this.#giveAway(state, arg, 'part of what the call returns', at)
      }
    } else if (this.#makesSomethingOf(frame, call, meaning)) {
      for (const arg of args) {
        if (isHandle(arg)) this.#giveAway(state, arg, 'part of what the call returns', at)
      }
    }
    if (meaning.others === 'keep') {
      for (const [index, arg] of args.entries()) {
        if (!touched.has(index) && !arg.startsWith('K:')) this.#giveAway(state, arg, 'unknown', at)
      }
    }
  }

  /** A Rust function of the project that takes a raw handle and returns a value checks or wraps it. */
  #makesSomethingOf(frame: Frame, call: CallOp, meaning: CallMeaning): boolean {
    if (!frame.fn.file.endsWith('.rs') || meaning.name?.includes('.') !== true) return false
    if (call.callee.kind !== 'function' || meaning.acquires.length > 0) return false
    return this.#unit.types.results(frame.fn, call).some((type) => type.kind === 'named')
  }

  /** The handle is somebody else's (`given`) or was closed (`absent`), depending on the error. */
  #giveOrTake(
    state: State,
    value: Value,
    error: Value | null,
    how: 'given' | 'absent',
    text = '',
  ): void {
    for (const each of state.reach(value)) {
      const handle = state.handles.get(each)
      if (handle !== undefined && this.#isLive(state, each)) {
        if (how === 'given') state.set(each, { status: 'given', on: error, at: null, to: text })
        else if (error === null) state.set(each, { ...handle, status: 'gone' })
        else state.set(each, { status: 'pending', on: error, at: null })
      } else if (isOuter(each)) {
        this.#effect(state, each, how === 'given' ? 'take-on-success' : 'keep')
      }
    }
  }

  #fill(
    frame: Frame,
    state: State,
    object: Value,
    resource: Resource,
    call: CallOp,
    error: Value | null,
    /** The variable whose address was given: it becomes the handle (C). */
    out: Place | null,
  ): void {
    if (isOuter(object)) {
      this.#effect(state, object, 'fill')
      return
    }
    const value = `h${this.#number(call)}_f`
    state.renew(value)
    this.#addSite(frame, value, resource, call, [], out, null)
    state.set(value, { status: error === null ? 'owned' : 'pending', on: error, at: null })
    if (out === null) state.write(object, '#filled', value)
    else this.#write(frame, state, out, value, call.at)
    state.note(frame.fn.file, call.at.line, `\`${call.text}\` opens ${resource.label}`)
  }

  #addSite(
    frame: Frame,
    value: Value,
    resource: Resource,
    call: CallOp,
    loops: readonly BlockId[],
    place: Place | null,
    callee: string | null,
  ): void {
    if (this.sites.has(value)) return
    const variable =
      place === null ? '' : [frame.fn.vars[place.root]?.name ?? '', ...place.path].join('.')
    this.sites.set(value, {
      value,
      resource,
      at: call.at,
      text: call.text,
      loops,
      fn: frame.fn,
      into: variable,
      callee,
    })
  }

  #results(
    frame: Frame,
    call: CallOp,
    meaning: CallMeaning,
    callee: Value | null,
    args: readonly Value[],
    results: readonly (Place | null)[],
    state: State,
    loops: readonly BlockId[],
    at: Position,
    pendingOn: Value | null,
  ): void {
    const n = this.#number(call)
    const types = this.#unit.types.results(frame.fn, call)
    const count = Math.max(results.length, ...meaning.acquires.map((each) => each.result + 1), 0)
    const pending: [Place | null, Value][] = []
    for (let index = 0; index < count; index += 1) {
      const place = results[index] ?? null
      const acquire = meaning.acquires.find((each) => each.result === index)
      const isError =
        types[index]?.kind === 'error' ||
        pendingOn === `e${n}_${index}` ||
        meaning.acquires.some((each) => each.error === index)
      let value = `${isError ? 'e' : 'u'}${n}_${index}`
      const name = meaning.name ?? (call.callee.kind === 'method' ? call.callee.name : '')
      if (acquire !== undefined) value = `h${n}_${index}`
      else if (
        !isError &&
        index === 0 &&
        soundsLikeQuestion(name.slice(name.lastIndexOf('.') + 1))
      ) {
        value = `q${name.replaceAll('.', '_')}(${[callee ?? '', ...args].join()})`.replaceAll(
          '.',
          '_',
        )
      }
      const alias = meaning.aliases.find((each) => each.result === index)
      const source =
        alias === undefined ? undefined : alias.param === 'receiver' ? callee : args[alias.param]
      if (acquire === undefined && alias !== undefined && source !== undefined && source !== null) {
        let aliased = source
        for (const step of alias.path) {
          aliased = step === element ? `${aliased}.${element}` : state.read(aliased, step)
        }
        pending.push([place, aliased])
        continue
      }
      if (!value.startsWith('q')) {
        if (acquire !== undefined) this.#loseTurn(state, value, place, frame)
        state.renew(value)
      }
      if (meaning.neverNull && index === 0) state.facts.set(`null:${value}`, false)
      if (meaning.lends !== null && index === 0) this.#lent.set(value, meaning.lends)
      this.#typesOf.set(value, types[index] ?? unknownType)
      pending.push([place, value])
      if (acquire !== undefined) {
        this.#acquire(frame, call, acquire, value, place, results, state, loops, meaning.name)
      }
    }
    for (const [place, value] of pending) {
      if (place === null) continue
      this.#overwrite(frame, state, place, value, at)
      this.#write(frame, state, place, value, at)
    }
  }

  /** The same acquire again while its last handle is still held and has no other name. */
  #loseTurn(state: State, value: Value, place: Place | null, frame: Frame): void {
    const site = this.sites.get(value)
    if (site === undefined || !this.#isLive(state, value) || state.heldElsewhere(value)) return
    const home = place === null || place.path.length > 0 ? null : this.#home(frame, place.root)
    const key = home === null ? '' : this.#varKey(home.frame, home.id)
    const inOuterScope = home !== null && home.frame.id !== frame.id
    for (const [name, held] of state.vars) {
      if (held === value && name !== key && this.#outlives(frame, name, site)) return
    }
    if (inOuterScope && !this.#isDeferred(state, value) && site.loops.length === 0) return
    this.events.push({
      kind: 'lost-turn',
      site,
      state: state.copy(),
      deferred: this.#isDeferred(state, value),
    })
  }

  /** A second variable keeps the old handle unless it is a temporary of the same turn. */
  #outlives(frame: Frame, key: string, site: Site): boolean {
    if (key.startsWith('G:')) return true
    const id = Number(key.slice(frame.id.length))
    const variable = frame.fn.vars[id]
    return variable !== undefined && variable.kind !== 'temp' && variable.line < site.at.line - 40
  }

  #acquire(
    frame: Frame,
    call: CallOp,
    acquire: Acquire,
    value: Value,
    place: Place | null,
    results: readonly (Place | null)[],
    state: State,
    loops: readonly BlockId[],
    name: string | null,
  ): void {
    this.#addSite(frame, value, acquire.resource, call, loops, place, name)
    const site = this.sites.get(value)
    if (place === null) {
      const kept = call.statement || results.length > 0
      if (site !== undefined && kept)
        this.events.push({ kind: 'discarded', site, state: state.copy() })
      state.set(value, { status: 'gone', on: null, at: null })
      return
    }
    const errorPlace = typeof acquire.error === 'number' ? results[acquire.error] : undefined
    const on =
      errorPlace === undefined || errorPlace === null
        ? null
        : `e${this.#number(call)}_${acquire.error}`
    const handle: Handle = { status: on === null ? 'owned' : 'pending', on, at: null }
    state.set(value, handle)
    const into = site?.into === '' || site === undefined ? '' : ` into \`${site.into}\``
    state.note(
      frame.fn.file,
      call.at.line,
      `opens ${acquire.resource.label}${into}: \`${call.text}\``,
    )
  }

  #releaseWhole(state: State, value: Value, at: Position, call: CallOp): void {
    if (isObject(value)) {
      for (const each of state.reach(value))
        if (each !== value) this.#release(state, each, at, call)
      return
    }
    this.#release(state, value, at, call)
  }

  #releaseMaybe(state: State, value: Value, at: Position, call: CallOp): void {
    const site = this.sites.get(value)
    const name = call.callee.kind === 'method' ? call.callee.name : ''
    if (site !== undefined && (site.resource.partial ?? []).includes(name)) {
      const type = this.#typeOfValue(value)
      this.events.push({ kind: 'stopped', value, type, state: state.copy(), call })
      return
    }
    this.#releaseWhole(state, value, at, call)
  }

  #release(state: State, value: Value, at: Position, call: CallOp): void {
    const whole = new Set<Value>()
    if (value.endsWith(`.${element}`)) {
      const members = state.elements(value.slice(0, -element.length - 1))
      for (const member of members) for (const each of state.reach(member)) whole.add(each)
    }
    if (isObject(value)) for (const each of state.reach(value)) whole.add(each)
    whole.delete(value)
    // One pass over a container closes each member once, however often the body is walked.
    for (const each of whole) if (this.#isLive(state, each)) this.#releaseOne(state, each, at, call)
    this.#releaseOne(state, value, at, call)
  }

  #releaseOne(state: State, value: Value, at: Position, call: CallOp): void {
    const lender = this.#lent.get(value)
    if (lender !== undefined) {
      this.events.push({
        kind: 'close-lent',
        state: state.copy(),
        at: call.at,
        from: lender,
        text: call.text,
      })
    }
    const field = this.#derivedField(value)
    if (field !== null) this.events.push({ kind: 'field-released', ...field, at })
    const handle = state.handles.get(value)
    const site = this.sites.get(value)
    if (handle === undefined || site === undefined) {
      if (isOuter(value)) this.#effect(state, value, 'release')
      const root = rootOf(value)
      if (root !== value && this.#isLive(state, root))
        state.set(root, { status: 'gone', on: null, at })
      return
    }
    switch (handle.status) {
      case 'released':
        if (site.resource.closeOnce)
          this.events.push({ kind: 'double-close', site, state: state.copy(), at: call.at })
        break
      case 'gone':
        if (site.resource.closeOnce && handle.to?.startsWith('taken by') === true) {
          this.events.push({
            kind: 'two-owners',
            site,
            state: state.copy(),
            at: call.at,
            taker: handle.to,
          })
        }
        break
      case 'absent':
        // Only where it was asked and is known: a bare close at a common end closes -1 on purpose.
        if (site.resource.raw === true && call.statement) {
          this.events.push({ kind: 'close-invalid', site, state: state.copy(), at: call.at })
        }
        break
      case 'pending':
      case 'owned':
      case 'given':
        if (isOther(site.resource, call)) {
          this.events.push({ kind: 'wrong-release', site, state: state.copy(), call })
        }
        state.set(value, { status: 'released', on: null, at: call.at })
        state.note(this.#fn.file, call.at.line, `closes it: \`${call.text}\``)
        break
    }
  }

  /** Whatever can be reached from the value is somebody else's from now on. */
  #giveAway(state: State, value: Value, to: string, at: Position | null): void {
    for (const each of state.reach(value)) {
      const handle = state.handles.get(each)
      if (handle !== undefined) {
        if (this.#isLive(state, each)) state.set(each, { status: 'gone', on: handle.on, at, to })
      } else if (isOuter(each))
        this.#effect(state, each, to.startsWith('taken by') ? 'take' : 'keep')
      else {
        const root = rootOf(each)
        if (root !== each && this.#isLive(state, root) && to.startsWith('taken by')) {
          state.set(root, { status: 'gone', on: null, at, to })
        }
      }
      this.#fieldEscapes(each)
    }
  }
}

/** A Rust function that makes an error of a C library's -1 or NULL. */
const isCheck = (fn: IrFunction, meaning: CallMeaning): boolean =>
  fn.file.endsWith('.rs') &&
  meaning.acquires.length === 0 &&
  /^.+\.(?:check|validate|parse|verify|cvt)(?:_\w*(?:ret|result|err|ptr|fd|rc)\w*)?$/.test(
    meaning.name ?? '',
  )

const joinsByFunction = new WeakMap<IrFunction, ReadonlySet<BlockId>>()

/** Blocks that more than one block leads to: only there can two paths be in the same state. */
const joinsOf = (fn: IrFunction): ReadonlySet<BlockId> => {
  const known = joinsByFunction.get(fn)
  if (known !== undefined) return known
  const once = new Set<BlockId>()
  const joins = new Set<BlockId>()
  for (const block of fn.blocks) {
    for (const to of successors(block.term)) {
      if (once.has(to)) joins.add(to)
      once.add(to)
    }
  }
  joinsByFunction.set(fn, joins)
  return joins
}

/** True for the release of another kind of handle: `close` of a `FILE *`, `free` of a link. */
const isOther = (resource: Resource, call: CallOp): boolean => {
  const { releasers = [] } = resource
  if (call.callee.kind !== 'function' || releasers.length === 0) return false
  return foreignReleases.has(call.callee.name) && !releasers.includes(call.callee.name)
}

/** Releases that are never a project's own wrapper around the right one. */
const foreignReleases = new Set([
  'close',
  'free',
  'fclose',
  'closedir',
  'bpf_object__close',
  'bpf_link__destroy',
  'btf__free',
  'ring_buffer__free',
  'perf_buffer__free',
  'xdp_program__close',
])

const successors = (term: Terminator): readonly BlockId[] => {
  switch (term.kind) {
    case 'jump':
      return [term.to]
    case 'branch':
      return [term.yes, term.no]
    case 'choice':
      return term.to.map((way) => way.block)
    case 'return':
    case 'exit':
    case 'unreachable':
      return []
  }
}
