import type { Claim, Settlement } from './claim.ts'
import type { Experiment, Form } from './experiment.ts'
import type { Figure, Measurement } from './measurement.ts'

/** The document of `lastref lab run` and `all`: docs/schemas/lab-1.schema.json. */
export interface LabResults {
  readonly schema: 'lastref.lab/1'
  /** RFC 3339, UTC. */
  readonly startedAt: string
  readonly seconds: number
  readonly machine: Machine
  readonly repeat: number
  readonly seed: number
  readonly experiments: readonly ExperimentResult[]
  readonly claims: readonly ClaimResult[]
}

export interface Machine {
  readonly kernel: string
  readonly architecture: string
  readonly processors: number
  readonly processor: string
  readonly memoryBytes: number
  /** What was used, as it names itself: `go version go1.26.8 linux/amd64`. */
  readonly versions: readonly { readonly what: string; readonly version: string }[]
}

/** What an experiment is, and what came of it: a report needs nothing else. */
export interface ExperimentResult extends Omit<Experiment, 'cases' | 'concurrency'> {
  readonly seconds: number
  readonly cases: readonly CaseResult[]
}

/** A case is `broken` when an expectation is, or when a swapped label went unnoticed. */
export interface CaseResult {
  readonly name: string
  /** The public report that the case is reduced from. */
  readonly source?: string
  readonly outcome: 'holds' | 'broken' | 'skipped'
  /** Why it was skipped, or what broke. */
  readonly reasons: readonly string[]
  /** None where the case was skipped. */
  readonly forms: readonly FormResult[]
  /** Null where a form was not measured, or not as expected. */
  readonly swapped: SwapCheck | null
}

export interface FormResult {
  readonly form: Form
  /** As often as the experiment was repeated. */
  readonly measurements: readonly Measurement[]
  readonly expectations: readonly { readonly sentence: string; readonly holds: boolean }[]
}

/**
 * The proof that the expectations can fail: each form's measurement, labelled as the other form.
 * No reasons where a label was swapped and nobody noticed.
 */
export interface SwapCheck {
  readonly fixedAsLeaking: readonly string[]
  readonly leakingAsFixed: readonly string[]
}

export interface ClaimResult extends Pick<Claim, 'name' | 'sentence' | 'how' | 'answer'> {
  readonly seconds: number
  /** What was measured; empty where it could not be. */
  readonly measured: Readonly<Record<string, Figure>>
  readonly settlement: Settlement
  /** Why this is not what we say, or how the measurement failed; null when all is well. */
  readonly broken: string | null
}
