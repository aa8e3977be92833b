import type { Node } from 'web-tree-sitter'
import { parts } from './file-context.ts'
import type { FunctionScope } from './scope.ts'

/** Statements one after the other, in the scope they stand in. */
export const lowerAll = (scope: FunctionScope, nodes: readonly Node[]): void => {
  for (const node of nodes) {
    if (node.type === 'statement_list') lowerAll(scope, parts(node))
    else scope.statement(node)
  }
}

/** A block with a scope of its own. */
export const lowerBlock = (scope: FunctionScope, node: Node): void => {
  scope.push()
  lowerAll(scope, parts(node))
  scope.pop()
}

/** The expressions of a list, or the only one. */
export const expressions = (node: Node | null): Node[] => {
  if (node === null) return []
  return node.type === 'expression_list' ? parts(node) : [node]
}
