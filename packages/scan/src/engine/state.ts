import { CowMap } from './cow-map.ts'
import type { CallOp, Position } from '../ir/op.ts'
import { isError, isHandle, isObject, isOuter, nil, type Value } from './value.ts'

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

/** Everything that is true at one point of one path. Copied before it is changed. */
export class State {
  readonly vars: CowMap<string, Value>
  readonly heap: CowMap<string, Value>
  readonly handles: CowMap<Value, Handle>
  readonly facts: CowMap<string, boolean>
  readonly effects: CowMap<Value, string>
  /** Heads of loops that were entered. */
  readonly turned: CowMap<string, true>
  defers: readonly Deferred[]
  trail: Trail | null

  constructor(from?: State) {
    this.vars = new CowMap(from?.vars)
    this.heap = new CowMap(from?.heap)
    this.handles = new CowMap(from?.handles)
    this.facts = new CowMap(from?.facts)
    this.effects = new CowMap(from?.effects)
    this.turned = new CowMap(from?.turned)
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
    for (const handle of this.handles.values()) if (live(handle)) return true
    return false
  }

  isLive(value: Value): boolean {
    const handle = this.handles.get(value)
    return handle !== undefined && live(handle)
  }

  liveHandles(): Value[] {
    return [...this.handles].filter(([, handle]) => live(handle)).map(([value]) => value)
  }

  /** What an object's field, or a container's element, holds. */
  read(object: Value, field: string): Value {
    if (object === nil) return nil
    return this.heap.get(`${object}|${field}`) ?? `${object}.${field}`
  }

  write(object: Value, field: string, value: Value): void {
    this.heap.set(`${object}|${field}`, value)
  }

  insert(container: Value, value: Value): void {
    this.heap.set(`${container}|[]#${value}`, value)
  }

  /** What was put into a container. */
  elements(container: Value): Value[] {
    const prefix = `${container}|[]#`
    return [...this.heap].filter(([key]) => key.startsWith(prefix)).map(([, value]) => value)
  }

  /** Everything that can be reached from a value, itself included. */
  reach(from: Value): Set<Value> {
    const found = new Set<Value>([from])
    const queue = [from]
    for (let value = queue.pop(); value !== undefined; value = queue.pop()) {
      for (const [key, held] of this.heap) {
        if (!found.has(held) && (key.startsWith(`${value}|`) || key.startsWith(`${value}.`))) {
          found.add(held)
          queue.push(held)
        }
      }
    }
    return found
  }

  /** True when some object or container that lives on still holds the value. */
  heldElsewhere(value: Value): boolean {
    for (const [key, held] of this.heap)
      if (held === value && !key.startsWith(`${value}|`)) return true
    return false
  }

  set(value: Value, handle: Handle): void {
    this.handles.set(value, handle)
  }

  /** Forgets what was known about a value, because its name now means a new one. */
  renew(value: Value): void {
    for (const key of this.facts.keys()) if (key.includes(value)) this.facts.delete(key)
    for (const key of this.heap.keys()) {
      if (key.startsWith(`${value}|`) || key.startsWith(`${value}.`)) this.heap.delete(key)
    }
  }

  /** Forgets answers about a value: an element's name now means the next element. */
  forget(value: Value): void {
    for (const key of this.facts.keys()) if (key.includes(value)) this.facts.delete(key)
  }

  /** Equal for states that nothing later can tell apart. */
  hash(): string {
    const lives = this.hasLive()
    const parts: string[] = []
    const held = new Set<Value>()
    for (const [key, value] of this.vars) {
      if (isHandle(value) || isError(value) || isObject(value) || value === nil || isOuter(value)) {
        parts.push(`v${key}=${value}`)
        held.add(value)
      }
    }
    for (const handle of this.handles.values()) if (handle.on !== null) held.add(handle.on)
    for (const [key, value] of this.heap) parts.push(`m${key}=${value}`)
    for (const [value, handle] of this.handles)
      parts.push(`${value}:${handle.status}:${handle.on ?? ''}`)
    for (const [key, value] of this.facts) {
      const about = key.startsWith('null:') ? key.slice(5) : ''
      if (isError(about)) {
        // An error that no variable holds any more cannot be asked about again.
        if (held.has(about)) parts.push(`f${key}=${value}`)
      } else if (lives || about !== '') parts.push(`f${key}=${value}`)
    }
    for (const [value, effect] of this.effects) parts.push(`p${value}=${effect}`)
    if (lives) for (const head of this.turned.keys()) parts.push(`t${head}`)
    for (const each of this.defers)
      parts.push(`d${each.call.at.line}:${each.call.at.column}:${each.args.join()}`)
    return parts.toSorted().join(';')
  }
}
