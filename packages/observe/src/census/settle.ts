import { isZero } from '@lastref/model'
import type { Ledger } from './ledgers.ts'

/**
 * How many readings in a row must show the same unbalanced books before they are believed: one
 * reading of an object that is opened and closed in a loop is off by chance about every tenth time.
 */
export const agreeingReadings = 4

// In milliseconds, by how many readings in a row were the same: what frees or loads an object holds
// references that nothing enumerates, a workqueue for some milliseconds, a program that is being
// verified for as long as that takes.
const pauseAfter: readonly number[] = [0, 0, 30, 130]

/**
 * Returns how many milliseconds to wait before these objects are read again. It follows how long
 * they have kept still, not how often they were read, so that an object that came to rest late is
 * given the same time as any other.
 */
export function pauseBefore(suspects: Iterable<Judgement>): number {
  let longest = 0
  for (const { agreeing } of suspects) longest = Math.max(longest, pauseAfter[agreeing] ?? 0)
  return longest
}

/** How often an object that keeps moving is read before it is given up as unsettled. */
export const maxReadings = 10

/** What the readings so far say about one object. */
export interface Judgement {
  readonly ledger: Ledger
  /** True when the books may be shown as they are: balanced, or believed to be unbalanced. */
  readonly settled: boolean
  /** True once any reading of this census saw the object move, or two showed different books. */
  readonly restless: boolean
  /** True when the reading looked at every place where a holder can be. */
  readonly complete: boolean
  /** How many readings in a row looked like `signature`. */
  readonly agreeing: number
  readonly signature: string
}

/** What was noticed while an object was read. */
export interface ReadingNotes {
  /** Anything showed that the object changed while it was read. */
  readonly moved: boolean
  /** The reading looked at every place where a holder can be, not only at the usual ones. */
  readonly complete: boolean
}

/** Returns what this reading, after `earlier` ones, says about an object. */
export function judge(
  ledger: Ledger,
  { moved, complete }: ReadingNotes,
  earlier: Judgement | undefined,
): Judgement {
  const wasRestless = moved || earlier?.restless === true
  const rest = { ledger, complete, signature: '' }
  if (moved) return { ...rest, settled: false, restless: true, agreeing: 0 }
  if (isZero(ledger.unexplained) || isKernelOwned(ledger)) {
    return { ...rest, settled: true, restless: wasRestless, agreeing: 1 }
  }
  const signature = signatureOf(ledger)
  const agrees = earlier?.signature === signature
  // Other books than before are a movement too, although no counter was seen to move; unless
  // this reading looked at more places than the one before.
  const differs = earlier?.complete === true && earlier.signature !== '' && !agrees
  const restless = wasRestless || differs
  const agreeing = agrees ? earlier.agreeing + 1 : 1
  // A process that is taken off the CPU in the middle of a close or open keeps still for a while,
  // with a file that is in no table.
  const settled = agreeing >= agreeingReadings && !restless
  return { ledger, settled, restless, complete, agreeing, signature }
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
