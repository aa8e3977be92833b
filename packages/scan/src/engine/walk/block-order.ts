import type { IrFunction } from '../../ir/ir-function.ts'
import type { BlockId, Terminator } from '../../ir/op.ts'

const joinsByFunction = new WeakMap<IrFunction, ReadonlySet<BlockId>>()

/** Blocks that more than one block leads to: only there can two paths be in the same state. */
export const joinsOf = (fn: IrFunction): ReadonlySet<BlockId> => {
  const known = joinsByFunction.get(fn)
  if (known !== undefined) return known
  const once = new Set<BlockId>()
  const joins = new Set<BlockId>()
  for (const block of fn.blocks) {
    for (const to of successors(block.term)) {
      if (once.has(to)) joins.add(to)
      once.add(to)
    }
  }
  joinsByFunction.set(fn, joins)
  return joins
}

/** The blocks that control may go to next. */
export const successors = (term: Terminator): readonly BlockId[] => {
  switch (term.kind) {
    case 'jump':
      return [term.to]
    case 'branch':
      return [term.yes, term.no]
    case 'choice':
      return term.to.map((way) => way.block)
    case 'return':
    case 'exit':
    case 'unreachable':
      return []
  }
}
