/**
 * What a place holds, as a name. Values are named after where they come from, so that a loop's
 * second turn meets the names of the first and the walk ends:
 *
 * - `h3` a handle that operation 3 acquired, `e3` its error, `c3` an object it made, `u3` anything
 *   else it returned;
 * - `P0` a parameter, `R` the receiver, `G:name` a global;
 * - `K:key` a function literal; `N` nil; `#7` a constant;
 * - `V.field` and `V.[]` what an untouched object holds there.
 */
export type Value = string

export const nil: Value = 'N'

/** True for handles themselves, not for what they contain. */
export const isHandle = (value: Value): boolean => value.startsWith('h') && !value.includes('.')

/** True for objects made in this function. */
export const isObject = (value: Value): boolean => value.startsWith('c') && !value.includes('.')

/** True for errors and codes that a call of this function returned. */
export const isError = (value: Value): boolean => value.startsWith('e')

/** True for what the caller, or everybody, can see: parameters, the receiver, globals. */
export const isOuter = (value: Value): boolean =>
  value.startsWith('P') || value.startsWith('G:') || value === 'R' || value.startsWith('R.')

/** The value that a derived value was read from first: `P0` of `P0.maps.[]`. */
export const rootOf = (value: Value): Value => {
  if (value.startsWith('G:')) return value
  const dot = value.indexOf('.')
  return dot < 0 ? value : value.slice(0, dot)
}

/** The steps from the root. */
export const stepsOf = (value: Value): string[] => {
  if (value.startsWith('G:')) return []
  return value.split('.').slice(1)
}
