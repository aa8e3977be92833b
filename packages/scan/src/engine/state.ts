import { CowMap } from './cow-map.ts'
import type { CallOp, Position } from '../ir/op.ts'
import { EntrySum } from './entry-sum.ts'
import { isError, isHandle, isObject, isOuter, nil, rootOf, type Value } from './value.ts'

/**
 * - `pending`: held if the error it depends on is nil; `owned`: held;
 * - `given`: somebody else's if that error is nil, held otherwise;
 * - `absent`: was never opened on this path; `released`: given back;
 * - `gone`: somebody else's, or somewhere nothing is known about.
 */
export type HandleStatus = 'pending' | 'owned' | 'given' | 'absent' | 'released' | 'gone'

export type Handle = {
  readonly status: HandleStatus
  /** The error or code that decides `pending` and `given`. */
  readonly on: Value | null
  /** Where it was released. */
  readonly at: Position | null
  /** Where it went, for `gone`. */
  readonly to?: Value
}

/** A line on the way, newest first. */
export type Trail = {
  readonly file: string
  readonly line: number
  readonly label: string
  readonly before: Trail | null
}

export type Deferred = {
  readonly call: CallOp
  readonly frame: string
  readonly callee: Value | null
  readonly args: readonly Value[]
  /** A loop this was written in, or null. */
  readonly loop: number | null
}

const live = (handle: Handle): boolean =>
  handle.status === 'pending' || handle.status === 'owned' || handle.status === 'given'

const uncounted = (): null => null
const whole = (text: string): string => text
const statusText = ({ status, on }: Handle): string => `${status}:${on ?? ''}`
/** Other values are told apart by nothing that comes later. */
const telling = (value: Value): string | null =>
  isHandle(value) || isError(value) || isObject(value) || value === nil || isOuter(value)
    ? value
    : null

/** Everything that is true at one point of one path. Copied before it is changed. */
export class State {
  readonly vars: CowMap<Value>
  readonly heap: CowMap<Value>
  readonly handles: CowMap<Handle>
  readonly facts: CowMap<boolean>
  readonly effects: CowMap<string>
  /** Heads of loops that were entered. */
  readonly turned: CowMap<true>
  /** What values with something in the heap were read from first. */
  readonly #roots: CowMap<true>
  defers: readonly Deferred[]
  trail: Trail | null

  constructor(from?: State) {
    this.vars = from?.vars.copy() ?? new CowMap(telling)
    this.heap = from?.heap.copy() ?? new CowMap(whole)
    this.handles = from?.handles.copy() ?? new CowMap(statusText)
    this.facts = from?.facts.copy() ?? new CowMap<boolean>(uncounted)
    this.effects = from?.effects.copy() ?? new CowMap(whole)
    this.turned = from?.turned.copy() ?? new CowMap<true>(uncounted)
    this.#roots = from === undefined ? new CowMap<true>(uncounted) : from.#roots.copy()
    this.defers = from?.defers ?? []
    this.trail = from?.trail ?? null
  }

  copy(): State {
    return new State(this)
  }

  note(file: string, line: number, label: string): void {
    this.trail = { file, line, label, before: this.trail }
  }

  hasLive(): boolean {
    return this.handles.some(live)
  }

  isLive(value: Value): boolean {
    const handle = this.handles.get(value)
    return handle !== undefined && live(handle)
  }

  liveHandles(): Value[] {
    const found: Value[] = []
    this.handles.forEach((handle, value) => {
      if (live(handle)) found.push(value)
    })
    return found
  }

  /** What an object's field, or a container's element, holds. */
  read(object: Value, field: string): Value {
    if (object === nil) return nil
    return this.heap.get(`${object}|${field}`) ?? `${object}.${field}`
  }

  write(object: Value, field: string, value: Value): void {
    this.#roots.set(rootOf(object), true)
    this.heap.set(`${object}|${field}`, value)
  }

  insert(container: Value, value: Value): void {
    this.write(container, `[]#${value}`, value)
  }

  /** False when nothing was ever put into the value, or into what was read from it. */
  #mayHold(value: Value): boolean {
    // What was read from a global has a root of its own.
    return this.heap.size > 0 && (value.startsWith('G:') || this.#roots.has(rootOf(value)))
  }

  /** What was put into a container. */
  elements(container: Value): Value[] {
    const found: Value[] = []
    if (!this.#mayHold(container)) return found
    const prefix = `${container}|[]#`
    this.heap.forEach((value, key) => {
      if (key.startsWith(prefix)) found.push(value)
    })
    return found
  }

  /** Everything that can be reached from a value, itself included. */
  reach(from: Value): Set<Value> {
    const found = new Set<Value>([from])
    const queue = [from]
    for (let value = queue.pop(); value !== undefined; value = queue.pop()) {
      if (!this.#mayHold(value)) continue
      const isWithin = within(value)
      this.heap.forEach((held, key) => {
        if (!isWithin(key) || found.has(held)) return
        found.add(held)
        queue.push(held)
      })
    }
    return found
  }

  /** True when some object or container that lives on still holds the value. */
  heldElsewhere(value: Value): boolean {
    const own = `${value}|`
    return this.heap.some((held, key) => held === value && !key.startsWith(own))
  }

  set(value: Value, handle: Handle): void {
    this.handles.set(value, handle)
  }

  /** Forgets what was known about a value, because its name now means a new one. */
  renew(value: Value): void {
    this.forget(value)
    if (isHandle(value)) this.#detach(value)
    if (!this.#mayHold(value)) return
    const isWithin = within(value)
    this.heap.forEach((_held, key) => {
      if (isWithin(key)) this.heap.delete(key)
    })
  }

  /** A field that got the handle of an earlier turn of a loop keeps that one, under another name. */
  #detach(value: Value): void {
    const fields: string[] = []
    this.heap.forEach((held, key) => {
      if (held === value && !key.includes('|[]#')) fields.push(key)
    })
    for (const key of fields) this.heap.set(key, `o${value}`)
  }

  /** Forgets answers about a value: an element's name now means the next element. */
  forget(value: Value): void {
    this.facts.forEach((_answer, key) => {
      if (key.includes(value)) this.facts.delete(key)
    })
  }

  /** Equal for states that nothing later can tell apart. */
  hash(): string {
    const lives = this.hasLive()
    const sum = new EntrySum(this.vars.sum)
    sum.merge(this.heap.sum, 1)
    sum.merge(this.handles.sum, 2)
    sum.merge(this.effects.sum, 3)
    let errors: ReadonlySet<Value> | null = null
    this.facts.forEach((value, key) => {
      const about = key.startsWith('null:') ? key.slice(5) : ''
      if (isError(about)) {
        // An error that no variable holds any more cannot be asked about again.
        errors ??= this.#heldErrors()
        if (!errors.has(about)) return
      } else if (!lives && about === '') return
      sum.add(key, value ? 'true' : 'false')
    })
    if (lives) this.turned.forEach((_entered, head) => sum.add('turned', head))
    for (const { call, args } of this.defers)
      sum.add(`${call.at.line}:${call.at.column}`, args.join())
    return sum.toString()
  }

  /** Errors that can still be asked about. */
  #heldErrors(): Set<Value> {
    const held = new Set<Value>()
    this.vars.forEach((value) => {
      if (isError(value)) held.add(value)
    })
    this.handles.forEach(({ on }) => {
      if (on !== null) held.add(on)
    })
    return held
  }
}

/** Tells keys of what lies in a value, or in something that was read from it. */
const within = (value: Value): ((key: string) => boolean) => {
  const { length } = value
  return (key) => {
    const next = key[length]
    return (next === '|' || next === '.') && key.startsWith(value)
  }
}
