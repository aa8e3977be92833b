import { isZero } from '@lastref/model'
import type { Ledger } from './ledgers.ts'

/**
 * How many readings in a row must show the same unbalanced books before they are believed: one
 * reading of an object that is opened and closed in a loop is off by chance about every tenth time.
 */
export const agreeingReadings = 4

/**
 * How long to wait before the reading of that number, in milliseconds. What frees or loads an object holds
 * references that nothing enumerates: a workqueue for some milliseconds, a program that is being
 * verified for as long as that takes.
 */
export const pauseBefore: readonly number[] = [0, 0, 0, 30, 130]

/** How often an object that keeps moving is read before it is given up as unsettled. */
export const maxReadings = 10

/** What the readings so far say about one object. */
export interface Judgement {
  readonly ledger: Ledger
  /** True when the books may be shown as they are: balanced, or believed to be unbalanced. */
  readonly settled: boolean
  /** True once any reading of this census saw the object move. */
  readonly restless: boolean
  /** How many readings in a row looked like `signature`. */
  readonly agreeing: number
  readonly signature: string
}

/**
 * Returns what this reading, after `earlier` ones, says about an object.
 *
 * @param moved whether anything showed that the object changed while it was read.
 */
export function judge(ledger: Ledger, moved: boolean, earlier: Judgement | undefined): Judgement {
  const restless = moved || earlier?.restless === true
  if (moved) return { ledger, settled: false, restless, agreeing: 0, signature: '' }
  if (isZero(ledger.unexplained) || isKernelOwned(ledger)) {
    return { ledger, settled: true, restless, agreeing: 1, signature: '' }
  }
  const signature = signatureOf(ledger)
  const agreeing = earlier?.signature === signature ? earlier.agreeing + 1 : 1
  // A process that is taken off the CPU in the middle of a close or open keeps still for a while,
  // with a file that is in no table.
  const settled = agreeing >= agreeingReadings && !restless
  return { ledger, settled, restless, agreeing, signature }
}

/** Tells whether another reading is needed before the object can be shown as settled. */
export function isSuspect({ settled }: Judgement): boolean {
  return !settled
}

/**
 * The BTF of vmlinux and of modules is held from places inside the kernel that nothing enumerates,
 * and is nobody's leak: its remainder is shown without further readings.
 */
function isKernelOwned({ subject }: Ledger): boolean {
  return subject.kind === 'btf' && subject.row.kernel
}

function signatureOf({ counted, holders }: Ledger): string {
  const names = holders.map((holder) =>
    // A file's name differs from reading to reading; its places do not, unless it moved.
    holder.kind === 'file' ? JSON.stringify(holder.at) : JSON.stringify(holder),
  )
  return `${counted.refcnt} ${counted.usercnt} ${names.toSorted().join('\n')}`
}
