import type { IrFunction } from '../ir/ir-function.ts'
import type { KeptClosed } from './kept-closed.ts'
import type { Report } from './report.ts'
import type { Walker } from './walker.ts'

/** One function after its walk. */
export type Walked = {
  readonly fn: IrFunction
  readonly walker: Walker
  /** What the function's own paths show; the paths themselves are too large to be kept. */
  readonly reports: readonly Report[]
  /** What was closed although an object that lives on still names it. */
  readonly kept: readonly KeptClosed[]
  /** C++ constructors: members that some way out leaves without a value. */
  readonly unwritten: readonly string[]
  /** Globals that some path closes, or hands to somebody. */
  readonly globals: readonly string[]
}
