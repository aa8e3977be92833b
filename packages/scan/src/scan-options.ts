import type { ScanFinding } from './finding.ts'

/** What a project adds in `lastref.yaml` under `scan:`. */
export type ScanConfig = {
  /** Paths (globs relative to `cwd`) that are left out. */
  readonly exclude?: readonly string[]
  /** Rule ids that are not reported. */
  readonly disable?: readonly string[]
  /** More library calls, in the catalogue's own format (docs/scan-catalogue.md). */
  readonly catalog?: readonly unknown[]
  /** Also report findings in test files. */
  readonly tests?: boolean
}

export type ScanOptions = {
  /** Files and directories. */
  readonly paths: readonly string[]
  readonly cwd: string
  /**
   * Keep only findings whose function touches these lines (from `git diff`): file → line ranges. Only
   * what these files need is analysed.
   */
  readonly changed?: ReadonlyMap<string, readonly (readonly [from: number, to: number])[]>
  /** Directory of the content-addressed cache; absent: none. */
  readonly cache?: string
  /** Parser threads; default: one per core, at most 4. */
  readonly workers?: number
  readonly config?: ScanConfig
  /** Findings below this confidence are left out; default 0.5. */
  readonly minConfidence?: number
  readonly onProgress?: (progress: ScanProgress) => void
}

export type ScanProgress = {
  readonly phase: 'listing' | 'reading' | 'analysing'
  readonly done: number
  readonly total: number
}

export type SkipReason =
  | 'vendored'
  | 'not-ebpf'
  | 'kernel-side'
  | 'other-system'
  | 'test'
  | 'generated'
  | 'excluded'
  | 'unreadable'
  | 'too-large'
  | 'not-regular'

export type ScanStatistics = {
  readonly files: number
  readonly lines: number
  readonly bytes: number
  /** Bytes that were parsed, or answered from the cache. */
  readonly analysedBytes: number
  readonly cachedUnits: number
  /** Units that were analysed, or answered from the cache. */
  readonly units: number
  readonly skipped: Readonly<Partial<Record<SkipReason, number>>>
  /** Files with a syntax error inside, by path. */
  readonly syntaxErrors: readonly string[]
  readonly milliseconds: number
}

export type ScanResult = {
  /** Sorted by severity, then file and line. */
  readonly findings: readonly ScanFinding[]
  readonly statistics: ScanStatistics
  /** What could not be looked at and why, in sentences. */
  readonly blindSpots: readonly string[]
}
