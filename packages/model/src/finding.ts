import type { ObjectIdentity } from './opening.ts'

export type Verdict = 'ok' | 'growing' | 'leaked' | 'orphaned' | 'closed-by-gc' | 'recheck'

export type Severity = 'error' | 'warning' | 'note'

export type FindingSource = 'run' | 'trace' | 'heap' | 'scan' | 'external' | 'gate'

/** How bad it is, finer than a severity; `unknown` where a tool says something nobody can read. */
export type RiskLevel = 'critical' | 'high' | 'medium' | 'low' | 'info' | 'unknown'

export interface Risk {
  readonly level: RiskLevel
  /** 0…10, as CVSS has it; null where there is only a word. */
  readonly score: number | null
  /** What it was taken from. */
  readonly basis: 'security-severity' | 'cvss' | 'level'
}

/** The tool that a finding comes from. */
export interface FindingTool {
  readonly name: string
  readonly version: string | null
}

/** A component that a finding is about. */
export interface FindingPackage {
  readonly name: string
  readonly version: string | null
  /** The first version without the defect, as the tool writes it. */
  readonly fixedIn: string | null
  /** `Maven`, `npm`, `debian`: as the tool writes it. */
  readonly ecosystem: string | null
}

/** One of the inputs in which the gate met a finding. */
export interface Evidence {
  readonly source: FindingSource
  /** The file that was read. */
  readonly input: string
  readonly tool: string
  readonly code: string
  readonly title: string
  readonly fingerprint: string
}

/**
 * `blocked` fails the gate. `known` stands in the baseline, `waived` is accepted for a time or was
 * suppressed in the source; `reported` is told and fails nothing.
 */
export type GateStatus = 'blocked' | 'reported' | 'known' | 'waived'

export interface GateMark {
  readonly status: GateStatus
  /** The rule of the policy or the waiver that decided, in words; null where none did. */
  readonly by: string | null
}

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
  /** From here on: only in the findings of `gate`, and of these where there is something to tell. */
  readonly risk?: Risk
  readonly tool?: FindingTool
  /** CVE, GHSA and CWE numbers, upper case. */
  readonly ids?: readonly string[]
  readonly package?: FindingPackage
  readonly evidence?: readonly Evidence[]
  readonly gate?: GateMark
}

export interface FindingsSummary {
  readonly opened: number
  readonly closed: number
  readonly closedByGc: number
  readonly heldFds: number
  readonly heldFiles: number
  readonly lostEvents: number
}

/** One file that the gate was given, or should have been given. */
export interface GateInput {
  /** The name of the requirement it meets, otherwise the path. */
  readonly name: string
  readonly path: string
  /** `lastref`, `sarif`, `trivy`, `semgrep`, `osv-scanner`; null where it could not be used. */
  readonly kind: string | null
  readonly tools: readonly FindingTool[]
  readonly findings: number
  /** Files, targets or openings that were looked at; null where the format does not tell. */
  readonly scanned: number | null
}

/** What the gate decided. */
export interface GateVerdict {
  readonly verdict: 'passed' | 'blocked'
  readonly counts: Readonly<Record<GateStatus, number>>
  readonly inputs: readonly GateInput[]
  /** The file of the policy; null: the default one. */
  readonly policy: string | null
  /** Entries of the baseline that were not found any more; null without a baseline. */
  readonly gone: number | null
  /** What whoever maintains the policy has to know, a sentence each. */
  readonly notes: readonly string[]
}

/** The document that `run`, `trace`, `watch`, `explain`, `scan` and `gate` print. */
export interface FindingsDocument {
  readonly schema: 'lastref.findings/1'
  readonly command: { readonly argv: readonly string[]; readonly exitCode: number | null } | null
  /** Null where nothing ran. */
  readonly summary: FindingsSummary | null
  readonly findings: readonly Finding[]
  readonly blindSpots: readonly string[]
  /** How many files were looked at, or openings seen. */
  readonly scanned?: number
  /** Only in the document of `gate`. */
  readonly gate?: GateVerdict
}
