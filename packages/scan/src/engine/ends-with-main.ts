import type { BlockId, Op } from '../ir/op.ts'
import type { Block, IrFunction } from '../ir/ir-function.ts'
import { isCFile } from './languages.ts'
import { operandsOf } from './interest.ts'

const maxDepth = 3

type Call = { readonly caller: IrFunction; readonly block: Block }

/**
 * C: functions that only `main` calls, outside of its loops, and whose failure ends it. What such a
 * function leaves open when it fails goes with the process a moment later.
 */
export const endingWithMain = (all: readonly IrFunction[]): ((fn: IrFunction) => boolean) => {
  const calls = new Map<string, Call[]>()
  const values = new Set<string>()
  for (const caller of all) {
    if (!isCFile(caller.file)) continue
    for (const block of caller.blocks) {
      for (const op of block.ops) {
        for (const operand of operandsOf(op))
          if (operand.kind === 'function') values.add(operand.name)
        for (const name of callsIn(op))
          calls.set(name, [...(calls.get(name) ?? []), { caller, block }])
      }
    }
  }
  const ends = (fn: IrFunction, depth: number): boolean => {
    const callers = calls.get(fn.key) ?? []
    if (callers.length === 0 || depth > maxDepth || values.has(fn.key)) return false
    return callers.every(
      ({ caller, block }) =>
        block.loops.length === 0 &&
        endsAfter(caller, block) &&
        (caller.name === 'main' || (caller !== fn && ends(caller, depth + 1))),
    )
  }
  return (fn) => isCFile(fn.file) && fn.receiverType === null && ends(fn, 0)
}

const callsIn = (op: Op): readonly string[] =>
  op.kind === 'call' && op.callee.kind === 'function' ? [op.callee.name] : []

/** One answer to the question after the call leads out of the function, past no loop. */
const endsAfter = (fn: IrFunction, block: Block): boolean => {
  const { term } = block
  if (term.kind === 'return') return true
  return term.kind === 'branch' && [term.yes, term.no].some((start) => leadsOut(fn, start))
}

const leadsOut = (fn: IrFunction, start: BlockId): boolean => {
  const seen = new Set<BlockId>()
  const queue = [start]
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    const block = fn.blocks[id]
    if (seen.has(id) || block === undefined) continue
    seen.add(id)
    if (block.loopHead) return false
    const { term } = block
    if (term.kind === 'jump') queue.push(term.to)
    else if (term.kind === 'branch') queue.push(term.yes, term.no)
    else if (term.kind === 'choice') queue.push(...term.to.map((way) => way.block))
  }
  return true
}
