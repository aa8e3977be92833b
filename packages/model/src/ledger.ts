import type { Holder } from './holder.ts'
import { addRefs, subtractRefs, type Refs } from './refs.ts'

/** Returns the sum of what the holders contribute, in the shape of `counted` (usercnt or none). */
export function sumOfHolders(counted: Refs, holders: readonly Holder[]): Refs {
  let sum: Refs = { refcnt: 0, usercnt: counted.usercnt === null ? null : 0 }
  for (const holder of holders) sum = addRefs(sum, holder.refs)
  return sum
}

/** Returns the signed remainder: what the kernel counts minus what the holders explain. */
export function unexplained(counted: Refs, holders: readonly Holder[]): Refs {
  return subtractRefs(counted, sumOfHolders(counted, holders))
}
