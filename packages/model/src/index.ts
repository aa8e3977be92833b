export type * from './attach-point.ts'
export type * from './census.ts'
export {
  LastrefError,
  type ErrorEntry,
  type ExitStatus,
  type LastrefErrorOptions,
} from './error.ts'
export type * from './holder.ts'
export { objectKinds, type ObjectKind } from './kind.ts'
export { sumOfHolders, unexplained } from './ledger.ts'
export type * from './object.ts'
export type { ProcessHoldings } from './process.ts'
export { addRefs, isZero, subtractRefs, type Refs } from './refs.ts'
