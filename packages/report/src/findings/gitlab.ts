import type { Finding, FindingsDocument, Severity } from '@lastref/model'
import { messageLines } from './message.ts'

const severities: Readonly<Record<Severity, string>> = {
  error: 'critical',
  warning: 'major',
  note: 'info',
}

/**
 * Returns the findings as GitLab's code quality report, a subset of Code Climate's. It has no entry
 * without a file: where none is known, the module or the rule stands for it.
 */
export function findingsGitlab({ findings }: FindingsDocument): string {
  return `${JSON.stringify(findings.filter(isTold).map(entry), null, 2)}\n`
}

/** What a baseline knows or a waiver accepts is nothing that a merge request brings. */
function isTold({ gate }: Finding): boolean {
  return gate === undefined || gate.status === 'blocked' || gate.status === 'reported'
}

function entry(finding: Finding): object {
  const { code, rule, severity, site, stack } = finding
  const module = stack.find((frame) => frame.module !== null)?.module
  return {
    description: messageLines(finding).join(' '),
    check_name: `${code} ${rule}`,
    fingerprint: finding.fingerprint,
    severity: finding.gate?.status === 'blocked' ? 'blocker' : severities[severity],
    location: {
      path: site?.file ?? module ?? rule,
      lines: { begin: site?.line ?? 1 },
    },
  }
}
