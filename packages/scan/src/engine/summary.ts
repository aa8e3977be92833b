import type { Resource } from '../catalog/entry.ts'
import type { TypeDecl } from '../ir/unit.ts'
import type { TypeRef } from '../ir/type-ref.ts'

/** What a call does to one argument, or to something inside it. */
export type Effect = {
  /** Parameter number, or 'receiver'. */
  readonly param: number | 'receiver'
  /** Steps from the parameter to what is meant. */
  readonly path: readonly string[]
  readonly kind: 'release' | 'release-on-error' | 'take' | 'take-on-success' | 'keep' | 'fill'
  /** For `fill`: what is put there. */
  readonly resource?: Resource
}

/** A handle among a call's results. */
export type Acquire = {
  readonly result: number
  readonly resource: Resource
  /** The result that is the error; or how the handle itself tells. */
  readonly error: number | 'negative' | 'null' | null
}

/** A result that is the same value as something the caller has. */
export type Alias = {
  readonly result: number
  readonly param: number | 'receiver'
  readonly path: readonly string[]
}

/** What the callers of a function have to know. */
export type FunctionSummary = {
  readonly key: string
  readonly results: readonly TypeRef[]
  readonly paramTypes: readonly TypeRef[]
  readonly acquires: readonly Acquire[]
  readonly effects: readonly Effect[]
  /** Results that are an argument, or something inside it: getters, `return t`. */
  readonly aliases: readonly Alias[]
  /** Result that is somebody else's handle, and whose. */
  readonly lends: string | null
  /** Never returns. */
  readonly exits: boolean
  /** The first result is an error that is never nil, or an object that is never nil. */
  readonly neverNull: boolean
  /** Results that are new objects, which nobody else has. */
  readonly fresh: readonly number[]
}

export type OwnerType = {
  readonly name: string
  /** Fields that hold handles that it has to close. */
  readonly fields: readonly string[]
  /** Methods that close at least one of them. */
  readonly closers: readonly string[]
}

/** What other units have to know of a unit. */
export type UnitSummary = {
  readonly key: string
  readonly functions: readonly FunctionSummary[]
  readonly types: readonly TypeDecl[]
  readonly owners: readonly OwnerType[]
}
