import type { Holder } from './holder.ts'
import { subtractRefs, type Refs } from './refs.ts'

/**
 * Returns the sum of what the holders contribute, in the shape of `counted` (usercnt or none).
 * A holder that does not say its usercnt contributes none to it.
 */
export function sumOfHolders(counted: Refs, holders: readonly Holder[]): Refs {
  let refcnt = 0
  let usercnt = 0
  for (const holder of holders) {
    refcnt += holder.refs.refcnt
    usercnt += holder.refs.usercnt ?? 0
  }
  return { refcnt, usercnt: counted.usercnt === null ? null : usercnt }
}

/** Returns the signed remainder: what the kernel counts minus what the holders explain. */
export function unexplained(counted: Refs, holders: readonly Holder[]): Refs {
  return subtractRefs(counted, sumOfHolders(counted, holders))
}
