import type { Line } from './span.ts'
import { wrapLine } from './wrap.ts'

export interface TreeNode {
  readonly line: Line
  readonly children: readonly TreeNode[]
}

/** Returns the nodes drawn as a tree, wrapped to `width` so that nothing is cut off. */
export function drawTree(nodes: readonly TreeNode[], width: number | null): Line[] {
  return drawLevel(nodes, '', width)
}

function drawLevel(nodes: readonly TreeNode[], indent: string, width: number | null): Line[] {
  return nodes.flatMap((node, index) => {
    const last = index === nodes.length - 1
    const below = `${indent}${last ? '   ' : '│  '}`
    // A wrapped line keeps the branch to its own children, and stands further in than they do.
    const next = `${below}${node.children.length > 0 ? '│    ' : '  '}`
    return [
      ...wrapLine(node.line, `${indent}${last ? '└─ ' : '├─ '}`, next, width),
      ...drawLevel(node.children, below, width),
    ]
  })
}
