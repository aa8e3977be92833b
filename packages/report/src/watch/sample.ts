import type { Census, Finding, OpeningsReading } from '@lastref/model'

/** What the live screen knows of one moment. */
export interface WatchSample {
  /** Milliseconds since the epoch. */
  readonly at: number
  /** With `processes`. */
  readonly census: Census
  /** Null when no stacks are traced: then there are no sites to show. */
  readonly reading: OpeningsReading | null
  readonly findings: readonly Finding[]
}
