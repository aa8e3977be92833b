import type { IrFunction } from '../../ir/ir-function.ts'
import type { CallOp, Position } from '../../ir/op.ts'
import type { TypeRef } from '../../ir/type-ref.ts'
import type { State } from '../state.ts'
import type { TypeTable } from '../type-table.ts'
import type { Value } from '../value.ts'
import type { World } from '../world.ts'
import type { Site } from './site.ts'
import type { WalkEvent } from './walk-event.ts'

/** What is known about the unit around the function. */
export type UnitView = {
  readonly world: World
  readonly types: TypeTable
  readonly functions: ReadonlyMap<string, IrFunction>
}

/** One way out of a function, after its deferred calls. */
export type Exit = {
  readonly state: State
  readonly values: readonly Value[]
  readonly at: Position
  readonly outcome: 'success' | 'error' | 'either'
}

/** A function, or a literal that runs where it is called: its variables are its own. */
export type Frame = { readonly id: string; readonly fn: IrFunction; readonly outer: Frame | null }

/** One way out of a body. */
export type BodyExit = {
  readonly state: State
  readonly values: readonly Value[]
  readonly at: Position
}

/** One walk over one function: what it has found, and what it has learnt about values. */
export type Walk = {
  readonly unit: UnitView
  readonly fn: IrFunction
  readonly sites: Map<Value, Site>
  readonly events: WalkEvent[]
  /** True when the budget ended before the paths did. */
  gaveUp: boolean
  /** Blocks that were run. */
  steps: number
  readonly numbers: Map<object, number>
  readonly typesOf: Map<Value, TypeRef>
  readonly lent: Map<Value, string>
  /** The calls that made objects which nobody else has. */
  readonly made: Map<Value, CallOp>
  readonly closureFrames: Map<Value, Frame>
  readonly repeated: ReadonlySet<string>
  /** The function and the literals inside it. */
  readonly members: number
  /** Runs a body with all its deferred calls; one result for each way out. */
  readonly runBody: (frame: Frame, start: State, depth: number) => BodyExit[]
}
