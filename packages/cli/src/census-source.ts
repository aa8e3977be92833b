import type { Census } from '@lastref/model'
import { takeCensus } from '@lastref/observe'

export interface CensusWish {
  readonly includeSelf?: boolean
  readonly processes?: boolean
}

/** Returns a census of this host. */
export function readCensus(wish: CensusWish): Census {
  return takeCensus(wish)
}
