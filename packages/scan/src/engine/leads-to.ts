import type { BlockId, Terminator } from '../ir/op.ts'

/** True when a block's end can lead to another. */
export const leadsTo = (term: Terminator, id: BlockId): boolean => {
  if (term.kind === 'jump') return term.to === id
  if (term.kind === 'branch') return term.yes === id || term.no === id
  return term.kind === 'choice' && term.to.some(({ block }) => block === id)
}
