import type { ObjectIdentity } from './opening.ts'

export type Verdict = 'ok' | 'growing' | 'leaked' | 'orphaned' | 'closed-by-gc' | 'recheck'

export type Severity = 'error' | 'warning' | 'note'

export type FindingSource = 'run' | 'trace' | 'heap' | 'scan' | 'external'

/** When something runs out, by a robust line through the readings. */
export interface Forecast {
  /** `RLIMIT_NOFILE of 4312`, `memory of /agents/a`, `memory of the host`. */
  readonly what: string
  /** RFC 3339, UTC. */
  readonly at: string
  readonly inSeconds: number
  readonly slopePerSecond: number
  /** 0…1. */
  readonly confidence: number
  /** The arithmetic in one line: `(1,024 - 400) fds / 3.2 fds/s`. */
  readonly arithmetic: string
}

export interface FindingFrame {
  readonly function: string | null
  readonly file: string | null
  readonly line: number | null
  readonly module: string | null
}

/** A place in source on the way to the defect. */
export interface PathStep {
  readonly file: string
  /** From 1. */
  readonly line: number
  readonly column?: number
  readonly label: string
}

/** What a person or a CI job gets told. */
export interface Finding {
  readonly source: FindingSource
  /** `LRL001`, `LRS004`, or `tool/their-id`. */
  readonly code: string
  /** Names the page in docs/rules. */
  readonly rule: string
  readonly verdict: Verdict | null
  readonly severity: Severity
  readonly title: string
  readonly reasons: readonly string[]
  readonly object: ObjectIdentity | null
  readonly count: number
  readonly pids: readonly number[]
  /** The user's own frame, or the acquire in source. */
  readonly site: {
    readonly function: string | null
    readonly file: string | null
    readonly line: number | null
  } | null
  readonly stack: readonly FindingFrame[]
  readonly path: readonly PathStep[]
  readonly forecast: Forecast | null
  readonly related: readonly string[]
  readonly help: string
  /** Stable over runs and over unrelated edits. */
  readonly fingerprint: string
}

export interface FindingsSummary {
  readonly opened: number
  readonly closed: number
  readonly closedByGc: number
  readonly heldFds: number
  readonly heldFiles: number
  readonly lostEvents: number
}

/** The document that `run`, `trace`, `watch`, `explain`, `scan` and `gate` print. */
export interface FindingsDocument {
  readonly schema: 'lastref.findings/1'
  readonly command: { readonly argv: readonly string[]; readonly exitCode: number | null } | null
  /** Null where nothing ran. */
  readonly summary: FindingsSummary | null
  readonly findings: readonly Finding[]
  readonly blindSpots: readonly string[]
}
