import type { IrFunction } from '../ir/ir-function.ts'
import { sharedThrough } from './shared-objects.ts'
import { isObject, nil } from './value.ts'
import type { Exit } from './walk/walk.ts'

/** The results that are objects made here on every way out, and known to nobody else. */
export const freshResults = (fn: IrFunction, exits: readonly Exit[]): number[] =>
  fn.results.flatMap((type, result) => {
    if (type.kind === 'error') return []
    const values = exits.flatMap((exit) => {
      const value = exit.values[result]
      return value === undefined || value === nil ? [] : [{ state: exit.state, value }]
    })
    const isFresh =
      values.length > 0 &&
      values.every(
        ({ state, value }) =>
          isObject(value) &&
          state.effects.get(value) !== 'escaped' &&
          sharedThrough(state, value) === null,
      )
    return isFresh ? [result] : []
  })
