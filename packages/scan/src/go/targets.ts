import type { Node } from 'web-tree-sitter'
import type { Place } from '../ir/place.ts'
import { at } from './file-context.ts'
import type { FunctionScope } from './scope.ts'

type Target = { readonly place: Place; readonly declared: boolean }

/** What an assignment's left side names; null for `_` and for what has no place. */
export const target = (scope: FunctionScope, node: Node, declares: boolean): Target | null => {
  if (node.type === 'identifier') {
    const name = node.text
    if (name === '_') return null
    if (declares && !scope.hasHere(name)) {
      return { place: { root: scope.declare(name, at(node).line), path: [] }, declared: true }
    }
  }
  const operand = scope.expression(node)
  if (operand.kind !== 'place' && operand.kind !== 'address') return null
  // `*p = x` changes what p points to, not p.
  const through = node.type === 'unary_expression'
  const { root, path } = operand.place
  return { place: { root, path: through ? [...path, '*'] : path }, declared: false }
}

export const resultPlaces = (
  scope: FunctionScope,
  left: readonly Node[],
  declares: boolean,
): (Place | null)[] => left.map((node) => target(scope, node, declares)?.place ?? null)
