import { baselineFault } from '../errors.ts'
import type { Finding, Severity } from '../finding.ts'
import { conforms, list, object, oneOf, text, type Shape } from '../record/shape.ts'

/** What an earlier findings document says about one finding. */
export interface BaselineEntry {
  readonly fingerprint: string
  readonly code: string
  readonly title: string
  readonly severity: Severity
}

export interface Compared {
  /** New ones, and known ones that became worse. */
  readonly findings: readonly Finding[]
  /** As bad as before, or less: no findings any more. */
  readonly known: readonly Finding[]
  /** In the baseline, and not found this time. */
  readonly gone: readonly BaselineEntry[]
}

const documentShape: Shape<{
  readonly schema: 'lastref.findings/1'
  readonly findings: readonly BaselineEntry[]
}> = object({
  schema: oneOf({ 'lastref.findings/1': true }),
  findings: list(
    object<BaselineEntry>({
      fingerprint: text,
      code: text,
      title: text,
      severity: oneOf({ error: true, warning: true, note: true }),
    }),
  ),
})

/**
 * Returns the findings of an earlier document, from its JSON. Throws a LastrefError (LRE321) when it
 * is not one; `path` is for its text.
 */
export function parseBaseline(json: string, path: string): readonly BaselineEntry[] {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch (cause) {
    throw baselineFault(path, 'is not JSON', cause)
  }
  if (conforms(documentShape, value)) return value.findings
  const wrong = documentShape(value)
  throw baselineFault(
    path,
    `is not a findings document: ${wrong?.path ?? ''} is not ${wrong?.expected ?? ''}`,
  )
}

/**
 * Returns what is new against a baseline. A finding that was known and is more severe now is a
 * finding again, with the reason why; one that is known is not. A recheck that is as it was is
 * decided by that: one handle per run, every run, is the one in use.
 */
export function compareWithBaseline(
  findings: readonly Finding[],
  baseline: readonly BaselineEntry[],
): Compared {
  const before = new Map(baseline.map((entry) => [entry.fingerprint, entry]))
  const rank: Readonly<Record<Severity, number>> = { note: 0, warning: 1, error: 2 }
  const fresh: Finding[] = []
  const known: Finding[] = []
  for (const finding of findings) {
    const entry = before.get(finding.fingerprint)
    if (entry === undefined) fresh.push(finding)
    else if (rank[finding.severity] <= rank[entry.severity]) known.push(finding)
    else {
      const reason = `The baseline knows it as ${entry.code} (${entry.severity}): it has become worse.`
      fresh.push({ ...finding, reasons: [...finding.reasons, reason] })
    }
  }
  const now = new Set(findings.map(({ fingerprint }) => fingerprint))
  const gone = baseline.filter(({ fingerprint }) => !now.has(fingerprint))
  return { findings: fresh, known, gone }
}
