import type { Lab } from './lab.ts'
import type { Figure } from './measurement.ts'
import type { Need } from './needs.ts'
import type { VictimRef } from './victim-ref.ts'

/** How a claim can come out where it can be measured. */
export type ClaimAnswer = 'holds' | 'holds only when' | 'does not hold'
export type ClaimVerdict = ClaimAnswer | 'not measurable here'

/** What settles a claim. */
export interface Settlement {
  readonly verdict: ClaimVerdict
  /** The measurement in one sentence, whichever way it came out. */
  readonly sentence: string
  /** The number that decides: `fds left open`, 40. */
  readonly number: { readonly what: string; readonly value: Figure } | null
}

/** A sentence that is often read about BPF leaks, and how this machine is asked whether it is so. */
export interface Claim {
  /** As on the command line: `sync-map-delays-finalizers`. */
  readonly name: string
  /** Word for word as it is read. */
  readonly sentence: string
  /** How it is measured, in a sentence or two. */
  readonly how: string
  /** What we say. Where a measurement says otherwise, either it or we are wrong: the run is broken. */
  readonly answer: ClaimAnswer
  /** The toolchains of these are needed. */
  readonly victims?: readonly VictimRef[]
  readonly needs?: readonly Need[]
  /** Returns what was measured. @throws NotMeasurableHere */
  readonly measure: (lab: Lab) => Promise<Readonly<Record<string, Figure>>>
  /** Judges what was measured. Pure, and able to come out either way. */
  readonly settle: (measured: Readonly<Record<string, Figure>>) => Settlement
}
