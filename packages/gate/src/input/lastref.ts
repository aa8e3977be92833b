import {
  findingsMismatch,
  isFindingsDocument,
  type Evidence,
  type Finding,
  type FindingsDocument,
} from '@lastref/model'
import { pathOf } from './paths.ts'
import { InputFault, type ParsedInput, type ReadingContext } from './parsed.ts'
import { ownRisk } from './risk.ts'

/** Returns what a document of `lastref run`, `scan`, `trace` or `explain` says. */
export function readLastref(value: unknown, context: ReadingContext): ParsedInput {
  if (!isFindingsDocument(value)) {
    const wrong = findingsMismatch(value)
    throw new InputFault(
      'malformed',
      `is not a whole document of findings: ${wrong?.path ?? ''} is not ${wrong?.expected ?? ''}`,
    )
  }
  const { findings, command, summary, blindSpots } = value
  const name = command === null ? 'lastref scan' : 'lastref run'
  return {
    kind: 'lastref',
    tools: [{ name, version: null }],
    findings: findings.map((finding) => withEvidence(finding, context)),
    scanned: scannedOf(value),
    failures: [],
    blindSpots:
      summary !== null && summary.lostEvents > 0
        ? [...blindSpots, `events: ${summary.lostEvents} were lost, so the counts are lower bounds`]
        : blindSpots,
  }
}

function scannedOf({
  scanned,
  summary,
}: Pick<FindingsDocument, 'scanned' | 'summary'>): number | null {
  return scanned ?? summary?.opened ?? null
}

/** Returns a finding of lastref as the gate keeps it: with its input, and without an old verdict. */
export function withEvidence(finding: Finding, { input, cwd }: ReadingContext): Finding {
  const { source, code, title, site, fingerprint } = finding
  const evidence: Evidence = { source, input, tool: `lastref ${source}`, code, title, fingerprint }
  const { gate: _, evidence: __, ...rest } = finding
  return {
    ...rest,
    site: site === null || site.file === null ? site : { ...site, file: pathOf(site.file, cwd) },
    path: finding.path.map((step) => ({ ...step, file: pathOf(step.file, cwd) })),
    risk: ownRisk(finding.severity),
    evidence: [evidence],
  }
}
