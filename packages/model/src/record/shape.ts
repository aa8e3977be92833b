/** Where a value from outside differs from what its type promises. */
export interface Mismatch {
  /** As one would write it in JavaScript: `.objects[3].holders[0].kind`. */
  readonly path: string
  readonly expected: string
}

/** Returns null when the value is a `T`. The checks are made of each other, like the types. */
export type Shape<T> = ((value: unknown) => Mismatch | null) & { readonly of?: T }

export interface OptionalShape<T> {
  readonly optional: Shape<T>
}

type Fields<T> = {
  readonly [K in keyof T]-?: object extends Pick<T, K>
    ? OptionalShape<Exclude<T[K], undefined>>
    : Shape<T[K]>
}

type Variant<T, Tag extends keyof T, Name> = T extends { readonly [K in Tag]: infer Names }
  ? Name extends Names
    ? T
    : never
  : never

/** Tells whether a value has the shape, for the compiler too. */
export function conforms<T>(shape: Shape<T>, value: unknown): value is T {
  return shape(value) === null
}

const mismatch = (expected: string): Mismatch => ({ path: '', expected })

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export const text: Shape<string> = (value) =>
  typeof value === 'string' ? null : mismatch('a string')

export const flag: Shape<boolean> = (value) =>
  typeof value === 'boolean' ? null : mismatch('true or false')

/** A whole number that is exact; signed, as the unexplained references are. */
export const whole: Shape<number> = (value) =>
  Number.isSafeInteger(value) ? null : mismatch('a whole number')

/** A number that is one: a time in milliseconds with a fraction. */
export const finite: Shape<number> = (value) =>
  Number.isFinite(value) ? null : mismatch('a number')

export const nothing: Shape<null> = (value) => (value === null ? null : mismatch('null'))

export function nullable<T>(shape: Shape<T>): Shape<T | null> {
  return (value) => (value === null ? null : shape(value))
}

export function optional<T>(shape: Shape<T>): OptionalShape<T> {
  return { optional: shape }
}

/** One of the names, given as the keys of a record so that the compiler misses none of them. */
export function oneOf<T extends string>(names: Readonly<Record<T, true>>): Shape<T> {
  return (value) =>
    typeof value === 'string' && Object.hasOwn(names, value)
      ? null
      : mismatch(`one of ${Object.keys(names).join(', ')}`)
}

export function list<T>(item: Shape<T>): Shape<readonly T[]> {
  return (value) => {
    if (!Array.isArray(value)) return mismatch('a list')
    for (const [index, element] of value.entries()) {
      const wrong = item(element)
      if (wrong !== null) return { ...wrong, path: `[${index}]${wrong.path}` }
    }
    return null
  }
}

/** An object with these fields; others are let through, a later version may have added them. */
export function object<T extends object>(fields: Fields<T>): Shape<T> {
  const checks = Object.entries<Shape<unknown> | OptionalShape<unknown>>(fields)
  return (value) => {
    if (!isObject(value)) return mismatch('an object')
    for (const [key, check] of checks) {
      const field = value[key]
      if (typeof check !== 'function' && field === undefined) continue
      const wrong = (typeof check === 'function' ? check : check.optional)(field)
      if (wrong !== null) return { ...wrong, path: `.${key}${wrong.path}` }
    }
    return null
  }
}

/** A union whose variants are told apart by the name in one field. */
export function tagged<T extends object, Tag extends keyof T & string>(
  tag: Tag,
  variants: { readonly [Name in T[Tag] & string]: Shape<Variant<T, Tag, Name>> },
): Shape<T> {
  const byName = new Map<unknown, Shape<unknown>>(Object.entries<Shape<unknown>>(variants))
  return (value) => {
    if (!isObject(value)) return mismatch('an object')
    const variant = byName.get(value[tag])
    if (variant !== undefined) return variant(value)
    return { path: `.${tag}`, expected: `one of ${[...byName.keys()].join(', ')}` }
  }
}

/** A union whose variants are told apart by which of these fields is there. */
export function byField<T extends object>(variants: Readonly<Record<string, Shape<T>>>): Shape<T> {
  const entries = Object.entries(variants)
  return (value) => {
    if (!isObject(value)) return mismatch('an object')
    const found = entries.find(([field]) => Object.hasOwn(value, field))
    if (found !== undefined) return found[1](value)
    return mismatch(`an object with ${entries.map(([field]) => field).join(' or ')}`)
  }
}
