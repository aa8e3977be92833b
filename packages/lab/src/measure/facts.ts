import type { Subject } from '../experiment.ts'
import type { Lab, RunOptions } from '../lab.ts'
import type { Figure, Measurement } from '../measurement.ts'

/**
 * Runs a victim once under `lastref run`. The last line that it prints is JSON with what it found out
 * itself; that and what lastref counted are the figures.
 */
export async function measureFacts(
  lab: Lab,
  subject: Subject,
  options: RunOptions = {},
): Promise<Measurement> {
  const report = await lab.run(subject, options)
  const figures: Record<string, Figure> = {
    ...factsOf(report.stdout),
    opened: report.opened,
    closed: report.closed,
    'closed by GC': report.closedByGc,
    left: report.heldFds,
    'lastref says': report.said.map(({ verdict, code }) => verdict ?? code).join(', ') || 'nothing',
    'lost events': report.lostEvents,
    status: report.status,
  }
  return { figures, said: report.said, mark: report.mark }
}

/** Returns what a victim found out itself: the JSON of the last line that it prints. */
export function factsOf(stdout: string): Readonly<Record<string, Figure>> {
  const last = stdout.trimEnd().split('\n').at(-1) ?? ''
  try {
    const value: unknown = JSON.parse(last)
    if (typeof value !== 'object' || value === null) return {}
    return Object.fromEntries(
      Object.entries(value).filter((entry): entry is [string, Figure] => isFigure(entry[1])),
    )
  } catch {
    return {}
  }
}

function isFigure(value: unknown): value is Figure {
  return value === null || typeof value === 'number' || typeof value === 'string'
}
