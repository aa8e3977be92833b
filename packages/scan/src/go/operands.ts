import type { Node } from 'web-tree-sitter'
import type { Position } from '../ir/op.ts'
import type { Operand } from '../ir/operand.ts'
import type { Place } from '../ir/place.ts'
import type { FunctionScope } from './scope.ts'

/** The import path that an operand names, unless a variable hides it. */
export const importOf = (scope: FunctionScope, node: Node): string | null => {
  if (node.type !== 'identifier' && node.type !== 'package_identifier') return null
  const path = scope.context.imports.get(node.text)
  return path !== undefined && scope.find(node.text) === undefined ? path : null
}

/** The places that are read to make an operand. */
export const usesOf = (operand: Operand): readonly Place[] => {
  switch (operand.kind) {
    case 'place':
    case 'address':
      return [operand.place]
    case 'computed':
      return operand.uses
    case 'function':
      return operand.receiver === undefined ? [] : [operand.receiver]
    case 'null':
    case 'constant':
    case 'closure':
      return []
  }
}

/** The place of an operand; one that has none gets a temporary. */
export const asPlace = (scope: FunctionScope, operand: Operand, position: Position): Place => {
  if (operand.kind === 'place' || operand.kind === 'address') return operand.place
  const place = scope.builder.temp(position.line)
  scope.builder.assign(place, operand, position, true)
  return place
}
