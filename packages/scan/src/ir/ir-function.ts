import type { BlockId, Op, Position, Terminator } from './op.ts'
import type { VarId } from './place.ts'
import type { TypeRef } from './type-ref.ts'

export type VarKind =
  | 'local'
  /** A temporary of the lowering: has no name in the source. */
  | 'temp'
  | 'param'
  | 'receiver'
  /** A named result (Go): `return x` assigns it before the deferred calls run. */
  | 'result'
  /** A package or file-level variable; `name` is its qualified name. */
  | 'global'
  /** A variable of the enclosing function, in a function literal; `outer` says which. */
  | 'captured'

export type Var = {
  readonly name: string
  readonly kind: VarKind
  readonly type: TypeRef
  readonly line: number
  /** For `captured`: the variable of the enclosing function. */
  readonly outer?: VarId
  /** The language closes it at the end of its scope (C++ and Rust values of owning types). */
  readonly dropped?: boolean
}

export type Block = {
  readonly ops: readonly Op[]
  readonly term: Terminator
  /** This block is entered again by a back edge: the head of a loop. */
  readonly loopHead: boolean
  /** Loops around this block, outermost first, by the id of their head. */
  readonly loops: readonly BlockId[]
}

/** A function, method or function literal. Its entry is block 0. */
export type IrFunction = {
  /**
   * Unique in the scanned tree, and the same as a caller writes in {@link Callee}:
   * Go `IMPORTPATH.Name` and `IMPORTPATH.Type.Method`; C `name`; C++ `ns::Class::method`;
   * Rust `Type::method` or `module::function`; a literal is its parent's key + `$1`, `$2`, ….
   */
  readonly key: string
  /** As a person says it: `Reader.readCounter`, `read_counter`. */
  readonly name: string
  /** The file's path as it was given to the front end. */
  readonly file: string
  readonly at: Position
  readonly endLine: number
  readonly vars: readonly Var[]
  readonly receiver: VarId | null
  /** The receiver's type name, qualified, for methods. */
  readonly receiverType: string | null
  readonly params: readonly VarId[]
  /** Types of the results in order. A C function has one, or none for void. */
  readonly results: readonly TypeRef[]
  /** The variables of named results, parallel to `results`, or empty. */
  readonly resultVars: readonly VarId[]
  readonly blocks: readonly Block[]
  /** For a literal: the key of the function around it. */
  readonly parent: string | null
  /** Callable from other units. */
  readonly exported: boolean
  /** 1, or less where the parser had to guess (syntax errors, unexpanded macros in the body). */
  readonly confidence: number
}
