import type { IrFunction } from './ir-function.ts'
import type { Position } from './op.ts'
import type { TypeRef } from './type-ref.ts'

export type Language = 'go' | 'c' | 'cpp' | 'rust' | 'typescript'

export type FieldDecl = {
  readonly name: string
  readonly type: TypeRef
  /** Go embedding, C++ base classes: its methods and fields are reachable without its name. */
  readonly embedded: boolean
  /** C++: where a data member stands. */
  readonly line?: number
  /** C++: it has a value from the start. */
  readonly initialized?: boolean
}

export type TypeDecl = {
  /** Qualified like {@link IrFunction.key}. */
  readonly name: string
  readonly file: string
  readonly at: Position
  readonly fields: readonly FieldDecl[]
  /** The other name of a type (`type X = Y`, `typedef`), or what a defined type is made of. */
  readonly underlying: TypeRef | null
  /** Method names, when the type is an interface or trait. */
  readonly interfaceMethods: readonly string[] | null
  readonly exported: boolean
}

export type GlobalDecl = {
  readonly name: string
  readonly file: string
  readonly at: Position
  readonly type: TypeRef
  readonly exported: boolean
}

/** A comment `lastref:ignore RULE REASON`: it speaks for its own line and the next. */
export type IgnoreComment = {
  readonly line: number
  readonly rule: string
  readonly reason: string
}

/** What one file lowers to. Lowering a file needs no other file; names are resolved by the engine. */
export type FileIr = {
  readonly path: string
  readonly language: Language
  readonly functions: readonly IrFunction[]
  readonly types: readonly TypeDecl[]
  readonly globals: readonly GlobalDecl[]
  readonly ignores: readonly IgnoreComment[]
  readonly lines: number
  /** Lines where the parser found an error. */
  readonly syntaxErrors: readonly number[]
}

/** Files that are compiled together: a Go package, a C directory, a crate. */
export type Unit = {
  /** Go: the import path; otherwise the directory relative to the scanned root. */
  readonly key: string
  readonly language: Language
  readonly files: readonly FileIr[]
}
