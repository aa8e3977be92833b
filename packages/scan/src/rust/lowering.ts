import type { FunctionBuilder } from '../ir/function-builder.ts'
import type { SourceText } from '../ir/front-end.ts'
import type { IrFunction } from '../ir/ir-function.ts'
import type { BlockId } from '../ir/op.ts'
import type { Operand } from '../ir/operand.ts'
import type { Place, VarId } from '../ir/place.ts'
import type { Scope } from '../c/scope.ts'
import type { Node } from 'web-tree-sitter'

/** What one file says about names. */
export type RustNames = {
  readonly source: SourceText
  /** Imported names, with the crate that they come from. */
  readonly imports: ReadonlyMap<string, string>
  /** `fn new(p) -> Self { Self { f: p } }`: what they put where, by `Type.name`. */
  readonly constructors: ReadonlyMap<string, Constructor>
  /** Types of this file whose values end in a `drop` of their own. */
  readonly dropped: ReadonlySet<string>
  /** Fields that are raw pointers to what a C library gave, by type. */
  readonly rawFields: ReadonlyMap<string, ReadonlyMap<string, string>>
  readonly functions: IrFunction[]
}

export type Constructor = {
  readonly type: string
  readonly params: readonly string[]
  /** Field and the parameter that goes there. */
  readonly fields: readonly (readonly [string, string])[]
}

/** What expressions are made of that is made of expressions itself. */
export type Lowerers = {
  readonly call: (at: Lowering, node: Node, statement: boolean) => Operand
  readonly closure: (at: Lowering, node: Node) => Operand
  readonly condition: (at: Lowering, node: Node, yes: BlockId, no: BlockId) => void
  readonly block: (at: Lowering, node: Node) => Operand
  readonly match: (at: Lowering, node: Node) => Operand
  readonly bind: (at: Lowering, pattern: Node, value: Operand) => void
}

/** A function while its body is walked. */
export type Lowering = {
  readonly names: RustNames
  readonly builder: FunctionBuilder
  readonly scope: Scope
  readonly key: string
  readonly displayName: string
  /** What `Self` is. */
  readonly self: string | null
  readonly receiver: VarId | null
  /** Fields of `self` that this function has to see closed, as variables of their own. */
  readonly fields: Map<string, VarId>
  /** The text that each variable got its value from. */
  readonly origins: Map<string, string>
  readonly outer: Lowering | null
  readonly lower: Lowerers
  literals: number
}

export function placeOperand(place: Place): Operand {
  return { kind: 'place', place }
}

export function variable(root: VarId): Place {
  return { root, path: [] }
}

export function below(place: Place, step: string): Place {
  return { root: place.root, path: [...place.path, step] }
}

/** Returns the place of a name, or null when it names no variable. */
export function placeOfName(at: Lowering, node: Node): Place | null {
  if (node.text === 'self') return at.receiver === null ? null : variable(at.receiver)
  const id = lookUp(at, node.text, node.startPosition.row + 1)
  return id === null ? null : variable(id)
}

function lookUp(at: Lowering, name: string, line: number): VarId | null {
  const here = at.scope.find(name)
  if (here !== null) return here.id
  if (at.outer === null) return null
  const outside = lookUp(at.outer, name, line)
  if (outside === null) return null
  const id = at.builder.newVar(name, 'captured', line, undefined, { outer: outside })
  at.scope.declareOutermost(name, id, false)
  return id
}
