import type { Finding, FindingsDocument } from '@lastref/model'
import type { ScanFinding, ScanResult } from '@lastref/scan'

/** Returns a finding in source as the finding that every command tells. */
export function findingOf(found: ScanFinding): Finding {
  const { code, rule, verdict, severity, title, reasons, site, path, help, fingerprint } = found
  return {
    source: 'scan',
    code,
    rule,
    verdict,
    severity,
    title,
    reasons,
    object: null,
    count: 1,
    pids: [],
    site,
    stack: [],
    path,
    forecast: null,
    related: [],
    help,
    fingerprint,
  }
}

/** Returns the document of a scan: nothing ran, so there is no command and no summary. */
export function scanDocument(
  findings: readonly Finding[],
  { blindSpots, statistics }: Pick<ScanResult, 'blindSpots' | 'statistics'>,
): FindingsDocument {
  return {
    schema: 'lastref.findings/1',
    command: null,
    summary: null,
    findings,
    blindSpots,
    scanned: statistics.files,
  }
}
