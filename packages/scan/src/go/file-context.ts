import type { Node } from 'web-tree-sitter'
import type { IrFunction } from '../ir/ir-function.ts'
import type { Position } from '../ir/op.ts'
import type { SourceText } from '../ir/front-end.ts'

/** What the lowering of one Go file knows everywhere. */
export type FileContext = {
  readonly source: SourceText
  /** Local name → import path. */
  readonly imports: ReadonlyMap<string, string>
  /** Names that this file declares at package level. */
  readonly functions: IrFunction[]
  /** Lines where the parser found an error. */
  readonly errorLines: readonly number[]
}

export const at = (node: Node): Position => {
  const { row, column } = node.startPosition
  return { line: row + 1, column: column + 1 }
}

export const endLine = (node: Node): number => node.endPosition.row + 1

export const field = (node: Node, name: string): Node | null => node.childForFieldName(name)

/** Named children without comments. */
export const parts = (node: Node): Node[] =>
  node.namedChildren.filter((child): child is Node => child !== null && child.type !== 'comment')

/** Source text on one line, at most 120 characters. */
export const oneLine = (node: Node): string => {
  const text = node.text.slice(0, 400).replaceAll(/\s+/g, ' ')
  return text.length > 120 ? `${text.slice(0, 119)}…` : text
}
