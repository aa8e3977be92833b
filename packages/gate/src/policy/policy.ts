import type { FindingSource, RiskLevel } from '@lastref/model'
import type { Destination } from '../notify/destination.ts'
import type { Pattern } from './pattern.ts'

/** What a finding must be for a block rule or a waiver to apply: every condition that is given. */
export interface Conditions {
  /** This and worse. */
  readonly severity?: Exclude<RiskLevel, 'unknown'>
  /** `LRL001`, `leaked`, `semgrep/*`, `FF1001`. */
  readonly rule?: Pattern
  readonly path?: Pattern
  readonly package?: Pattern
  readonly version?: Pattern
  /** Advisories, upper case. */
  readonly cve?: ReadonlySet<string>
  readonly tool?: Pattern
  readonly source?: readonly FindingSource[]
  readonly fingerprint?: ReadonlySet<string>
}

/** What fails the gate. */
export interface BlockRule {
  readonly conditions: Conditions
  /** Also what stands in the baseline. */
  readonly evenKnown: boolean
  readonly reason: string | null
  /** How it is named where it decides: `severity: high (lastref.yaml:7)`. */
  readonly text: string
}

/** What is accepted until a day. */
export interface Waiver {
  readonly conditions: Conditions
  readonly reason: string
  readonly owner: string
  /** The last day it holds, `2026-12-31`, in UTC. */
  readonly expires: string
  /** Of its key in the file. */
  readonly line: number
  readonly text: string
}

export interface Policy {
  /** As it is shown; null: what applies where nothing is written. */
  readonly file: string | null
  readonly block: readonly BlockRule[]
  readonly waivers: readonly Waiver[]
  /** What a finding counts as whose severity nobody can read. */
  readonly unknownSeverity: Exclude<RiskLevel, 'unknown'>
  readonly notify: readonly Destination[]
}

/** What applies where nothing is written: high and worse block. */
export const defaultPolicy: Policy = {
  file: null,
  block: [
    {
      conditions: { severity: 'high' },
      evenKnown: false,
      reason: null,
      text: 'severity: high (the default policy)',
    },
  ],
  waivers: [],
  unknownSeverity: 'high',
  notify: [],
}
