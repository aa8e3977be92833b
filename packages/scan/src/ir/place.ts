/** Index into {@link IrFunction.vars}. */
export type VarId = number

/**
 * Where a value lives: a variable and the way down from it. A step is a field's name, or `[]` for
 * any element of a container (elements are not told apart). Dereferences are not steps: `p.x`,
 * `p->x` and `(*p).x` are the same place; only what a pointer to a number or a pointer points to has
 * a step of its own, {@link pointee}.
 */
export type Place = {
  readonly root: VarId
  readonly path: readonly string[]
}

/** The step that stands for any element of a container. */
export const element = '[]'

/** The step to the element that is added where the index is counted up: `list[n++]` in C. */
export const appended = '[+]'

/** The step to what a pointer to a number or to a pointer points to: `*out` in C. */
export const pointee = '*'

/** A key that is equal for equal places of one function. */
export const placeKey = (place: Place): string =>
  place.path.length === 0 ? `${place.root}` : `${place.root}.${place.path.join('.')}`
