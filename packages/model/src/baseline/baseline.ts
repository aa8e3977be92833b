import { baselineFault } from '../errors.ts'
import type { Finding, Severity } from '../finding.ts'
import { conforms, list, object, oneOf, optional, text, type Shape } from '../record/shape.ts'

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

/** What `--write-baseline` writes. `scan` leaves out what it accepts at any severity. */
interface Accepted {
  readonly fingerprint: string
  readonly code: string
  readonly rule: string
  readonly title?: string
  readonly severity?: Severity
}

const acceptedShape: Shape<{
  readonly schema: 'lastref.baseline/1'
  readonly accepted: readonly Accepted[]
}> = object({
  schema: oneOf({ 'lastref.baseline/1': true }),
  accepted: list(
    object<Accepted>({
      fingerprint: text,
      code: text,
      rule: text,
      title: optional(text),
      severity: optional(oneOf({ error: true, warning: true, note: true })),
    }),
  ),
})

/**
 * Returns the findings of an earlier document, or of a baseline that `--write-baseline` wrote, from
 * its JSON. Throws a LastrefError (LRE321) when it is neither; `path` is for its text.
 */
export function parseBaseline(json: string, path: string): readonly BaselineEntry[] {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch (cause) {
    throw baselineFault(path, 'is not JSON', cause)
  }
  if (conforms(documentShape, value)) return value.findings
  if (conforms(acceptedShape, value)) {
    return value.accepted.map(({ rule, title = rule, severity = 'error', ...entry }) => ({
      ...entry,
      title,
      severity,
    }))
  }
  const isAccepted = acceptedShape(value)?.path !== '.schema'
  const wrong = isAccepted ? acceptedShape(value) : documentShape(value)
  throw baselineFault(
    path,
    `is not a findings document: ${wrong?.path ?? ''} is not ${wrong?.expected ?? ''}`,
  )
}

/**
 * Returns the findings as a baseline to be kept in git: one line each, in an order that does not
 * change with their lines, so that a review shows what was accepted.
 */
export function baselineText(findings: readonly Finding[]): string {
  const entries = findings
    .toSorted((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1))
    .map(({ fingerprint, code, rule, severity, title, site }) =>
      JSON.stringify({ fingerprint, code, rule, severity, title, file: site?.file ?? null }),
    )
  const lines = entries.length === 0 ? '[]' : `[\n    ${entries.join(',\n    ')}\n  ]`
  return `{\n  "schema": "lastref.baseline/1",\n  "accepted": ${lines}\n}\n`
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
    const entry = fingerprintsOf(finding)
      .map((fingerprint) => before.get(fingerprint))
      .find((one) => one !== undefined)
    if (entry === undefined) fresh.push(finding)
    else if (rank[finding.severity] <= rank[entry.severity]) known.push(finding)
    else {
      const reason = `The baseline knows it as ${entry.code} (${entry.severity}): it has become worse.`
      fresh.push({ ...finding, reasons: [...finding.reasons, reason] })
    }
  }
  const now = new Set(findings.flatMap(fingerprintsOf))
  const gone = baseline.filter(({ fingerprint }) => !now.has(fingerprint))
  return { findings: fresh, known, gone }
}

/** What two tools told is one finding, and stays known when one of the two had told it before. */
function fingerprintsOf({ fingerprint, evidence }: Finding): readonly string[] {
  if (evidence === undefined || evidence.length < 2) return [fingerprint]
  return [fingerprint, ...evidence.map((one) => one.fingerprint)]
}
