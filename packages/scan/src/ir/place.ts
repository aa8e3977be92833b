/** Index into {@link IrFunction.vars}. */
export type VarId = number

/**
 * Where a value lives: a variable and the way down from it. A step is a field's name, or `[]` for
 * any element of a container (elements are not told apart). Dereferences are not steps: `p.x`,
 * `p->x` and `(*p).x` are the same place.
 */
export type Place = {
  readonly root: VarId
  readonly path: readonly string[]
}

/** The step that stands for any element of a container. */
export const element = '[]'

/** A key that is equal for equal places of one function. */
export const placeKey = (place: Place): string =>
  place.path.length === 0 ? `${place.root}` : `${place.root}.${place.path.join('.')}`
