import type { Verdict } from '@lastref/model'

/** One cell of a table; null where there is nothing to say. */
export type Figure = number | string | null

/** A line of a plot; x rises. */
export interface Series {
  readonly name: string
  readonly points: readonly (readonly [x: number, y: number])[]
}

/** What `lastref run` said of a victim: one finding, as far as an experiment looks at it. */
export interface Said {
  readonly verdict: Verdict | null
  readonly code: string
  readonly count: number
  readonly function: string | null
  /** The last part of the path. */
  readonly file: string | null
  readonly line: number | null
}

/** A line of a victim's source: the one with the comment `leaks here`. */
export interface Mark {
  readonly file: string
  readonly line: number
}

/** What was measured on one form of one case, once. */
export interface Measurement {
  readonly figures: Readonly<Record<string, Figure>>
  readonly series?: readonly Series[]
  /** Where lastref was asked. An empty list says that it found nothing. */
  readonly said?: readonly Said[]
  /** The line that what was said must name. */
  readonly mark?: Mark | null
  /** What a reader has to know to understand the numbers. */
  readonly notes?: readonly string[]
}

/** Thrown by a measurement that this machine cannot do: no fault, the case is skipped by name. */
export class NotMeasurableHere extends Error {
  constructor(reason: string) {
    super(reason)
    this.name = 'NotMeasurableHere'
  }
}
