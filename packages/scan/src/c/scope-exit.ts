import type { Node } from 'web-tree-sitter'
import type { Position } from '../ir/op.ts'
import { placeOperand, type Lowering, type OpenScope, type ScopeExit } from './lowering.ts'
import { parts } from './node-text.ts'

/** Opens a block. */
export function openScope(
  at: Lowering,
  node: Node | null,
  breaks: OpenScope['breaks'] = null,
): void {
  at.scopes.push({ node, exits: [], breaks })
}

/** Ends the innermost block: what it declared is cleaned up. */
export function closeScope(at: Lowering, position: Position): void {
  leaveScopes(at, at.scopes.length - 1, position)
  at.scopes.pop()
}

/** Registers something for the end of the block that is open. */
export function atScopeExit(at: Lowering, exit: ScopeExit): void {
  at.scopes.at(-1)?.exits.push(exit)
}

/** Emits what runs when control goes out of every block from `depth` on. */
export function leaveScopes(at: Lowering, depth: number, position: Position): void {
  for (const { exits } of at.scopes.slice(depth).toReversed()) {
    for (const exit of exits.toReversed()) emitExit(at, exit, position)
  }
}

function emitExit(at: Lowering, exit: ScopeExit, position: Position): void {
  at.builder.call({
    callee:
      exit.kind === 'variable'
        ? { kind: 'function', name: 'c:cleanup' }
        : { kind: 'value', operand: exit.closure },
    args: exit.kind === 'variable' ? [placeOperand(exit.place)] : [],
    results: [null],
    statement: false,
    text: exit.text,
    at: position,
  })
}

/** `break` and `continue`: leaves the blocks inside the loop or switch. */
export function leaveForJump(at: Lowering, kind: 'break' | 'continue', position: Position): void {
  const depth = at.scopes.findLastIndex(({ breaks }) =>
    kind === 'break' ? breaks !== null : breaks === 'loop',
  )
  if (depth >= 0) leaveScopes(at, depth, position)
}

/** `goto label`: leaves the blocks that the label is not in. */
export function leaveForGoto(at: Lowering, label: string, position: Position): void {
  if (at.scopes.every(({ exits }) => exits.length === 0)) return
  const body = at.scopes[0]?.node ?? null
  const target = body
    ?.descendantsOfType('labeled_statement')
    .find((one) => one !== null && parts(one)[0]?.text === label)
  if (target === undefined || target === null) return
  const depth = at.scopes.findIndex(
    ({ node }) =>
      node !== null && (target.startIndex < node.startIndex || target.startIndex >= node.endIndex),
  )
  if (depth >= 0) leaveScopes(at, depth, position)
}
