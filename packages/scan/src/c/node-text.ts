import type { Node } from 'web-tree-sitter'
import type { Position } from '../ir/op.ts'

export function positionOf(node: Node): Position {
  return { line: node.startPosition.row + 1, column: node.startPosition.column + 1 }
}

/** Returns the node's text on one line of at most 120 characters. */
export function shortText(node: Node): string {
  const text = node.text.replaceAll(/\s+/g, ' ').trim()
  return text.length <= 120 ? text : `${text.slice(0, 119)}…`
}

/** Returns the children that carry meaning: named ones without comments. */
export function parts(node: Node): readonly Node[] {
  return node.namedChildren.filter((child) => child.type !== 'comment')
}

export function field(node: Node, name: string): Node | null {
  return node.childForFieldName(name)
}

/** Returns the node inside parentheses, casts and condition clauses without an initializer. */
export function bare(node: Node): Node {
  let inner = node
  for (;;) {
    const next =
      inner.type === 'parenthesized_expression'
        ? parts(inner)[0]
        : inner.type === 'cast_expression'
          ? field(inner, 'value')
          : null
    if (next === null || next === undefined || next.type === 'compound_statement') return inner
    inner = next
  }
}
