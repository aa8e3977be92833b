import type { Census } from '../census.ts'

/** Every threshold of the verdicts. docs/verdicts.md explains each with an example. */
export interface JudgeOptions {
  /** So many must be left, lost or collected before repetition is believed: `--min-count`. */
  readonly minCount: number
  /** Readings of the first so many milliseconds say nothing about growth: `--warmup`. */
  readonly warmupMs: number
  /** What a site opens in so many milliseconds from its first opening belongs to its start. */
  readonly startPhaseMs: number
  /** As many objects that cannot be told apart by name may be opened at the start and kept. */
  readonly setLimit: number
  /** So long after its last opening, a set of links counts as complete, in milliseconds. */
  readonly quietMs: number
  /** As many readings at least make a trend. */
  readonly minReadings: number
  /** A trend is believed from this confidence (0…1) on. */
  readonly minConfidence: number
  /** A trend must lead up by at least so many fds, files or objects. */
  readonly minRise: number
  /** So many at once, none of them closed before, are a pile although too few readings saw it rise. */
  readonly minPile: number
  /**
   * A pile is none when less than this share of what was opened was still open (0…1); and what is
   * open beside it (1 - this share) is open in passing.
   */
  readonly keptShare: number
  /** A site that was quiet for longer than this share of the time it opened has its set together. */
  readonly quietShare: number
  /** As many files of one process on one object are suspicious although nobody saw them opened. */
  readonly minUnseen: number
  /** `closed-by-gc` rather than `leaked` when the collector closed this share of the lost (0…1). */
  readonly gcShare: number
  /** Forecasts further away are not made, in seconds. */
  readonly horizonSeconds: number
  /** A trend is drawn through at most so many readings, evenly picked. */
  readonly maxPoints: number
  /** A census of the last moment tells which pins are orphans; without it their state tells. */
  readonly census: Census | null
}

export const defaultJudgeOptions: JudgeOptions = {
  minCount: 2,
  warmupMs: 0,
  startPhaseMs: 5000,
  setLimit: 8,
  quietMs: 10_000,
  minReadings: 4,
  minConfidence: 0.9,
  minRise: 4,
  minPile: 16,
  keptShare: 0.9,
  quietShare: 0.5,
  minUnseen: 16,
  gcShare: 0.5,
  horizonSeconds: 30 * 86_400,
  maxPoints: 60,
  census: null,
}
