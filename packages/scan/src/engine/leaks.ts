import type { Position } from '../ir/op.ts'
import { filledAround } from './shared-objects.ts'
import type { Trail } from './state.ts'
import type { Value } from './value.ts'
import type { Site } from './walk/site.ts'
import type { Exit } from './walk/walk.ts'
import type { Walker } from './walker.ts'

/** A handle that was still held when the function returned. */
export type Leak = {
  readonly site: Site
  readonly exits: readonly {
    readonly at: Position
    readonly outcome: Exit['outcome']
    readonly trail: Trail | null
  }[]
  /** Ways out on which the handle was held, and was closed or went to somebody. */
  readonly handled: { readonly success: number; readonly error: number }
}

/** `return m, err` without a look at `err`: when there is one, nobody looks at what comes with it. */
const comesWithError = (exit: Exit): boolean =>
  exit.outcome === 'error' && exit.state.facts.get(`unasked:${exit.values.at(-1) ?? ''}`) === true

/** Everything that outlives the function at this exit. */
const surviving = (walker: Walker, exit: Exit): Set<Value> => {
  const all = new Set<Value>()
  const values = comesWithError(exit) ? exit.values.slice(-1) : exit.values
  for (const value of values) {
    for (const each of exit.state.reach(value)) {
      all.add(each)
      // What a library put into an object here lives on in the parts of it that an object takes.
      if (each !== value) for (const whole of filledAround(exit.state, each)) all.add(whole)
    }
    for (const each of filledAround(exit.state, value))
      if (walker.sites.get(each)?.resource.type !== undefined) all.add(each)
  }
  for (const [key, value] of exit.state.vars) {
    if (key.startsWith('G:')) for (const each of exit.state.reach(value)) all.add(each)
  }
  return all
}

/** The handles that some way out of a function leaves behind. */
export const findLeaks = (walker: Walker, exits: readonly Exit[]): Leak[] => {
  const leaks = new Map<
    Value,
    { site: Site; exits: Leak['exits'][number][]; success: number; error: number }
  >()
  for (const [value, site] of walker.sites) {
    leaks.set(value, { site, exits: [], success: 0, error: 0 })
  }
  for (const exit of exits) {
    const kept = exit.state.hasLive() ? surviving(walker, exit) : new Set<Value>()
    for (const [value, handle] of exit.state.handles) {
      const leak = leaks.get(value)
      if (leak === undefined || handle.status === 'absent') continue
      if (exit.state.isLive(value) && !kept.has(value)) {
        leak.exits.push({ at: exit.at, outcome: exit.outcome, trail: exit.state.trail })
      } else if (exit.outcome === 'error') leak.error += 1
      else leak.success += 1
    }
  }
  return [...leaks.values()]
    .filter((leak) => leak.exits.length > 0)
    .map(({ site, exits: ways, success, error }) => ({
      site,
      exits: ways,
      handled: { success, error },
    }))
}
