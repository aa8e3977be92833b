import type { State } from './state.ts'
import { isObject, isOuter, rootOf, type Value } from './value.ts'

/** The place outside the function through which others reach an object made in it, or null. */
export const sharedThrough = (state: State, object: Value): string | null => {
  let through: string | null = null
  state.vars.forEach((held, name) => {
    if (held === object && name.startsWith('G:')) through ??= name
  })
  state.heap.forEach((held, key) => {
    const bar = key.indexOf('|')
    if (held !== object || bar < 0) return
    const holder = key.slice(0, bar)
    if (!isOuter(rootOf(holder))) return
    through ??= `${holder}.${key.slice(bar + 1).replace(/^\[\]#.*$/, '[]')}`
  })
  return through
}

/** The handles that calls opened inside the objects that a part belongs to. */
export const filledAround = (state: State, part: Value): Value[] => {
  if (!isObject(rootOf(part))) return []
  const found: Value[] = []
  for (let at = part.lastIndexOf('.'); at > 0; at = part.lastIndexOf('.', at - 1)) {
    const held = state.heap.get(`${part.slice(0, at)}|#filled`)
    if (held !== undefined) found.push(held)
  }
  return found
}
