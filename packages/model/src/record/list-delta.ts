/**
 * How a list of things with names changed: what is new or different, what is gone. The order is that
 * of the list before, without what is gone, then what is new; unless `order` says otherwise.
 */
export interface ListDelta<T> {
  readonly set?: readonly T[]
  readonly gone?: readonly string[]
  readonly order?: readonly string[]
  /** The whole list: the first one, or one in which a name stands twice. */
  readonly all?: readonly T[]
}

/** Returns the difference, or undefined when there is none. */
export function listDelta<T>(
  before: readonly T[] | null,
  after: readonly T[],
  keyOf: (item: T) => string,
): ListDelta<T> | undefined {
  if (before === null) return { all: after }
  if (before === after) return undefined
  const old = new Map(before.map((item) => [keyOf(item), item]))
  const next = new Map(after.map((item) => [keyOf(item), item]))
  if (old.size !== before.length || next.size !== after.length) {
    return isSame(before, after) ? undefined : { all: after }
  }
  const set = after.filter((item) => {
    const known = old.get(keyOf(item))
    return known === undefined || !isSame(known, item)
  })
  const gone = [...old.keys()].filter((key) => !next.has(key))
  const expected = [...old.keys(), ...next.keys()].filter((key) => next.has(key))
  const isInOrder = [...new Set(expected)].every((key, index) => {
    const item = after[index]
    return item !== undefined && keyOf(item) === key
  })
  if (set.length === 0 && gone.length === 0 && isInOrder) return undefined
  return {
    ...(set.length === 0 ? {} : { set }),
    ...(gone.length === 0 ? {} : { gone }),
    ...(isInOrder ? {} : { order: [...next.keys()] }),
  }
}

/** Returns the list that the difference leads to, or null when it does not fit what was before. */
export function applyListDelta<T>(
  before: readonly T[] | null,
  delta: ListDelta<T> | undefined,
  keyOf: (item: T) => string,
): readonly T[] | null {
  if (delta === undefined) return before
  if (delta.all !== undefined) return delta.all
  if (before === null) return null
  const items = new Map(before.map((item) => [keyOf(item), item]))
  for (const key of delta.gone ?? []) items.delete(key)
  for (const item of delta.set ?? []) items.set(keyOf(item), item)
  if (delta.order === undefined) return [...items.values()]
  const ordered = delta.order.flatMap((key) => {
    const item = items.get(key)
    return item === undefined ? [] : [item]
  })
  return ordered.length === items.size && new Set(delta.order).size === items.size ? ordered : null
}

/** Two values of JSON are the same when their text is: fields always come in the same order here. */
function isSame(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b)
}
