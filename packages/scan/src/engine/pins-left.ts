import type { Block, IrFunction } from '../ir/ir-function.ts'
import type { BlockId, CallOp, Op } from '../ir/op.ts'
import type { VarId } from '../ir/place.ts'
import { ruleOf } from '../rules/rule-table.ts'
import type { Report } from './report.ts'
import { successors } from './walk/block-order.ts'

const callsIn = (op: Op): CallOp[] => {
  if (op.kind === 'call') return [op]
  return op.kind === 'defer' || op.kind === 'spawn' ? [op.call] : []
}

const nameOf = ({ callee }: CallOp): string => (callee.kind === 'value' ? '' : callee.name)

const pins = (call: CallOp): boolean =>
  call.callee.kind === 'method' && call.callee.name === 'Pin' && call.args.length === 1

const unpins = (call: CallOp): boolean =>
  /(?:^|\.)(?:Unpin|Unload|Detach|Remove|RemoveAll)$/.test(nameOf(call))

/** Where a path begins on which the call has succeeded, or null when its error is not looked at. */
const afterSuccess = (block: Block, call: CallOp): BlockId | null => {
  const [error] = call.results
  const { term } = block
  if (error === undefined || error === null || term.kind !== 'branch') return null
  const { condition } = term
  const asked = condition.kind === 'null' ? condition.place.root : null
  return asked === error.root || isCopyOf(block, asked, error.root) ? term.yes : null
}

const isCopyOf = (block: Block, asked: VarId | null, of: VarId): boolean =>
  block.ops.some(
    (op) =>
      op.kind === 'assign' &&
      op.dest.root === asked &&
      op.src.kind === 'place' &&
      op.src.place.root === of,
  )

type Step = { readonly id: BlockId; readonly clean: boolean; readonly failed: boolean }

type Ways = { readonly clean: number[]; readonly left: number[] }

/** The lines of the error returns behind a block, by whether something is unpinned on the way. */
const errorsBehind = (fn: IrFunction, from: BlockId): Ways => {
  const ways: { clean: number[]; left: number[] } = { clean: [], left: [] }
  const seen = new Set<string>()
  const queue: Step[] = [{ id: from, clean: false, failed: false }]
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const key = `${next.id} ${next.clean} ${next.failed}`
    const block = fn.blocks[next.id]
    if (seen.has(key) || block === undefined) continue
    seen.add(key)
    const clean = next.clean || block.ops.flatMap(callsIn).some(unpins)
    const { term } = block
    if (term.kind === 'return') {
      const last = term.values.at(-1)
      if (last === undefined || last.kind === 'null') continue
      // `return x, err` behind all checks is the success.
      const isVariable = last.kind === 'place' && fn.vars[last.place.root]?.kind !== 'temp'
      if (isVariable && !next.failed) continue
      ;(clean ? ways.clean : ways.left).push(term.at.line)
    }
    for (const id of successors(term)) {
      const asks = term.kind === 'branch' && term.condition.kind === 'null'
      queue.push({ id, clean, failed: asks ? id === term.no : next.failed })
    }
  }
  return ways
}

/**
 * Go: a pin that one error takes back and another does not. Where no error does, it may be meant to
 * be found by the next attempt.
 */
export const pinsLeft = (fn: IrFunction): Report[] => {
  if (!fn.file.endsWith('.go') || fn.results.at(-1)?.kind !== 'error') return []
  const deferred = fn.blocks.some((block) => block.ops.some((op) => op.kind === 'defer'))
  for (const block of fn.blocks) {
    for (const call of block.ops.flatMap(callsIn)) {
      if (!pins(call)) continue
      const start = afterSuccess(block, call)
      if (start === null) continue
      const { clean, left } = errorsBehind(fn, start)
      const [first] = left.toSorted((a, b) => a - b)
      if (first === undefined || clean.length === 0 || deferred) continue
      return [
        {
          rule: 'pin-left-behind',
          fn,
          line: call.at.line,
          resource: 'pin',
          title: 'this pin stays when a later step fails, though another failure removes it',
          reasons: [
            `\`${call.text}\` pins it`,
            `the error at line ${clean.join(', ')} removes the pin, the one at line ${first} does not`,
          ],
          path: [
            { file: fn.file, line: call.at.line, label: `\`${call.text}\` pins it` },
            { file: fn.file, line: first, label: 'returns an error, and the pin stays' },
          ],
          help: ruleOf('pin-left-behind').help,
          confidence: 0.6,
          identity: call.text,
        },
      ]
    }
  }
  return []
}
