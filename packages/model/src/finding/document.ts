import type { Finding, FindingsDocument, FindingsSummary } from '../finding.ts'
import type { OpeningsReading } from '../opening.ts'
import { abandoned } from '../verdict/abandoned.ts'
import { siteHistories, total } from '../verdict/site-history.ts'

/** Returns the document that `--json` prints. */
export function findingsDocument(
  findings: readonly Finding[],
  rest: Omit<FindingsDocument, 'schema' | 'findings'>,
): FindingsDocument {
  return { schema: 'lastref.findings/1', ...rest, findings }
}

/**
 * Returns the totals of a recording at its last reading. Held is what is open now, and what was
 * left open at exits.
 */
export function summaryOf(last: OpeningsReading): FindingsSummary {
  const histories = siteHistories([last], { warmupMs: 0, maxPoints: 1 })
  const sum = (count: (history: (typeof histories)[number]) => number): number =>
    histories.reduce((all, history) => all + count(history), 0)
  const { openings, releases, stacks, events } = last.lost
  return {
    opened: sum(({ opened }) => opened),
    closed: sum(({ closed }) => closed),
    closedByGc: sum(({ closedByGc }) => closedByGc),
    heldFds: sum(
      (history) =>
        total(history.held, 'fds') + (abandoned(history) > 0 ? total(history.left, 'fds') : 0),
    ),
    heldFiles: sum((history) => total(history.held, 'files') + abandoned(history)),
    lostEvents: openings + releases + stacks + events,
  }
}
