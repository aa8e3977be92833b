import type { IrFunction } from '../ir/ir-function.ts'
import type { CallOp } from '../ir/op.ts'
import type { TypeRef } from '../ir/type-ref.ts'
import { mayStopEarly } from './names.ts'
import { family, needsPaths, repeatedQuestions } from './interest.ts'
import { State } from './state.ts'
import { isCFile } from './languages.ts'
import { isError, isHandle, isObject, nil, type Value } from './value.ts'
import { runBody } from './walk/run-body.ts'
import { runFlat } from './walk/run-flat.ts'
import type { Site } from './walk/site.ts'
import { fieldOfValue, typeOfValue } from './walk/value-types.ts'
import type { WalkEvent } from './walk/walk-event.ts'
import type { BodyExit, Exit, Frame, UnitView, Walk } from './walk/walk.ts'

/** Follows the handles of one function along all its paths. */
export class Walker {
  readonly #walk: Walk

  constructor(unit: UnitView, fn: IrFunction) {
    const members = family(fn, unit.functions)
    const flat = !mayStopEarly(fn) && !needsPaths(members, unit.world, unit.types)
    const run = flat ? runFlat : runBody
    // Every operation once, all conditions open, is enough where no path can leak.
    const walk: Walk = {
      unit,
      fn,
      sites: new Map(),
      events: [],
      gaveUp: false,
      steps: 0,
      numbers: new Map(),
      typesOf: new Map(),
      lent: new Map(),
      made: new Map(),
      closureFrames: new Map(),
      repeated: flat ? new Set() : repeatedQuestions(members),
      members: members.length,
      runBody: (frame, start, depth) => run(walk, frame, start, depth),
    }
    this.#walk = walk
  }

  /** Where the handles that were seen come from. */
  get sites(): ReadonlyMap<Value, Site> {
    return this.#walk.sites
  }

  get events(): readonly WalkEvent[] {
    return this.#walk.events
  }

  /** True when the budget ended before the paths did. */
  get gaveUp(): boolean {
    return this.#walk.gaveUp
  }

  walk(): Exit[] {
    const frame: Frame = { id: '', fn: this.#walk.fn, outer: null }
    const exits = this.#walk.runBody(frame, new State(), 0)
    return exits.map((exit) => ({ ...exit, outcome: outcomeOf(this.#walk.fn, exit) }))
  }

  /** The calls whose errors are known to be there at a way out. */
  failedAt(exit: Exit): CallOp[] {
    const numbers = new Set<number>()
    exit.state.facts.forEach((isNull, key) => {
      const number = /^null:[eu](\d+)_/.exec(key)?.[1]
      if (!isNull && number !== undefined) numbers.add(Number(number))
    })
    return [...this.#walk.numbers].flatMap(([op, number]) =>
      numbers.has(number) && isCallOp(op) ? [op] : [],
    )
  }

  /** True for what belongs to somebody else. */
  isLent(value: Value): boolean {
    return this.#walk.lent.has(value)
  }

  /** The type that a value is known to have. */
  typeOf(value: Value): TypeRef {
    return typeOfValue(this.#walk, value)
  }

  /** The type and field that a value was read from. */
  fieldOf(value: Value): { readonly owner: TypeRef; readonly field: string } | null {
    return fieldOfValue(this.#walk, value)
  }
}

const isCallOp = (op: object): op is CallOp => 'callee' in op && 'args' in op

/** C: a negative number or NULL is a failure, 0 and an object are none, by convention. */
const outcomeInC = (fn: IrFunction, exit: BodyExit): Exit['outcome'] => {
  const [type] = fn.results
  const [value] = exit.values
  if (type === undefined || value === undefined) return 'either'
  if (type.kind === 'scalar' && type.name === 'bool') return 'either'
  if (value === nil || /^#(?:-|E[A-Z0-9]{2,}$)/.test(value)) return 'error'
  if (value === '#0') return type.kind === 'scalar' ? 'success' : 'error'
  const isNull = exit.state.facts.get(`null:${value}`)
  if (isHandle(value)) return isNull === true ? 'error' : 'success'
  if (isError(value) && isNull !== undefined) return isNull ? 'success' : 'error'
  if (isObject(value)) return 'success'
  if (exit.state.facts.get(`cmp:${value}<0`) === true) return 'error'
  const isZero = exit.state.facts.get(`cmp:${value}==0`)
  return isZero === undefined ? 'either' : isZero ? 'success' : 'error'
}

const outcomeOf = (fn: IrFunction, exit: BodyExit): Exit['outcome'] => {
  const last = fn.results.length - 1
  if (isCFile(fn.file)) return outcomeInC(fn, exit)
  if (fn.results[last]?.kind !== 'error') return 'either'
  const value = exit.values[last]
  if (value === undefined) return 'either'
  if (value === nil) return 'success'
  if (isObject(value)) return 'error'
  const isNull = exit.state.facts.get(`null:${value}`)
  if (isNull !== undefined) return isNull ? 'success' : 'error'
  return value.startsWith('G:') ? 'error' : 'either'
}
