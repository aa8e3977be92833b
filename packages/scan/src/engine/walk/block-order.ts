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

const orders = new WeakMap<IrFunction, readonly BlockId[]>()

/** The blocks that can be reached, each behind those that lead to it, loops aside. */
export const inOrder = (fn: IrFunction): readonly BlockId[] => {
  const known = orders.get(fn)
  if (known !== undefined) return known
  const behind: BlockId[] = []
  const seen = new Set<BlockId>([0])
  const open: { readonly id: BlockId; readonly rest: BlockId[] }[] = []
  const enter = (id: BlockId): void => {
    const block = fn.blocks[id]
    open.push({ id, rest: block === undefined ? [] : [...successors(block.term)] })
  }
  enter(0)
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const next = top.rest.pop()
    if (next === undefined) {
      behind.push(top.id)
      open.pop()
    } else if (!seen.has(next)) {
      seen.add(next)
      enter(next)
    }
  }
  const order = behind.toReversed()
  orders.set(fn, order)
  return order
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
