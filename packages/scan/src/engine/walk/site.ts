import type { Resource } from '../../catalog/entry.ts'
import type { IrFunction } from '../../ir/ir-function.ts'
import type { BlockId, Position } from '../../ir/op.ts'
import type { Value } from '../value.ts'

/** Where a handle came from. */
export type Site = {
  readonly value: Value
  readonly resource: Resource
  readonly at: Position
  readonly text: string
  readonly loops: readonly BlockId[]
  /** The function or literal whose text has the acquire. */
  readonly fn: IrFunction
  /** Name of the variable that it went to first. */
  readonly into: string
  readonly callee: string | null
}
