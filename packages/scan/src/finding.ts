/** One line of a leaking path, in the order it is taken. */
export type PathStep = { readonly file: string; readonly line: number; readonly label: string }

/**
 * What `lastref scan` tells: the `scan` part of `lastref.findings/1`. Lines are 1-based; files are
 * relative to the working directory where they lie below it.
 */
export type ScanFinding = {
  readonly source: 'scan'
  /** `LRS0xx`, see `rules/rule-table.ts`. */
  readonly code: string
  /** The rule's id; names its page in docs/rules. */
  readonly rule: string
  readonly verdict: 'leaked' | 'recheck' | null
  readonly severity: 'error' | 'warning' | 'note'
  readonly title: string
  readonly reasons: readonly string[]
  /** What is lost: `*ebpf.Map`, `map fd`, `perf event fd`. */
  readonly resource: string
  /** The function that has to change, and the acquire's (or the wrong call's) line in it. */
  readonly site: { readonly function: string; readonly file: string; readonly line: number }
  readonly path: readonly PathStep[]
  readonly help: string
  /** Stable under moved lines: rule, file, function, resource and the acquire's text. */
  readonly fingerprint: string
  /** 0 to 1. Below 0.5 it is not reported unless asked for. */
  readonly confidence: number
  /** Lines of the site's function, for `--since`. */
  readonly span: { readonly from: number; readonly to: number }
}
