import type { Position } from '../ir/op.ts'
import type { IrFunction } from '../ir/ir-function.ts'
import type { TypeRef } from '../ir/type-ref.ts'
import { isCFile } from './languages.ts'
import type { Site } from './walk/site.ts'
import type { Exit } from './walk/walk.ts'
import type { Walker } from './walker.ts'

/** A handle that was closed while a field of the caller's object still names it. */
export type KeptClosed = {
  readonly owner: TypeRef
  readonly field: string
  readonly site: Site
  readonly at: Position
}

/** C: handles that error exits leave behind closed, in objects that live on. */
export const keptClosed = (
  fn: IrFunction,
  walker: Walker,
  exits: readonly Exit[],
): readonly KeptClosed[] => {
  if (!isCFile(fn.file)) return []
  return exits.flatMap(({ state, outcome }) => {
    if (outcome === 'success') return []
    return [...state.handles].flatMap(([value, handle]): readonly KeptClosed[] => {
      const { to, at } = handle
      const site = walker.sites.get(value)
      if (handle.status !== 'released' || to === undefined || at === null) return []
      // Elements are not told apart, except those that were just appended.
      if (site === undefined || site.resource.raw !== true || to.includes('[]')) return []
      const cut = to.lastIndexOf('.')
      if (state.read(to.slice(0, cut), to.slice(cut + 1)) !== value) return []
      const field = walker.fieldOf(to)
      return field === null ? [] : [{ ...field, site, at }]
    })
  })
}
