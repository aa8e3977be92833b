import type { Column, PlotSpec, Subject } from '../experiment.ts'
import {
  atLeast,
  atMost,
  says,
  saysNothing,
  type ExpectedFinding,
  type Expectation,
} from '../expect.ts'
import type { Lab, RunOptions } from '../lab.ts'
import { measureFacts } from './facts.ts'
import type { Measurement } from '../measurement.ts'

/** The columns of every experiment that measures its cases with `measureVerdict`. */
export const verdictColumns: readonly Column[] = [
  { figure: 'opened', heading: 'opened' },
  { figure: 'closed', heading: 'closed' },
  { figure: 'closed by GC', heading: 'by GC' },
  { figure: 'left', heading: 'left at exit' },
  { figure: 'lastref says', heading: 'lastref says' },
  { figure: 'site', heading: 'of' },
]

export const leftPlot: PlotSpec = {
  kind: 'bars',
  figure: 'left',
  y: { title: 'fds left open when the program ends', unit: 'count' },
}

/** Runs a victim once under `lastref run`: what it opened, what was closed, what was left. */
export async function measureVerdict(
  lab: Lab,
  subject: Subject,
  options: RunOptions = {},
): Promise<Measurement> {
  const measured = await measureFacts(lab, subject, options)
  const sites = (measured.said ?? []).map(
    ({ function: name, file, line }) => `${name ?? '?'} ${file ?? '?'}:${line ?? '?'}`,
  )
  return { ...measured, figures: { ...measured.figures, site: [...new Set(sites)].join(', ') } }
}

/**
 * What is expected of a case whose leak is told by one finding; its cure may keep one handle for the
 * life of the program.
 */
export function leakedBy(
  site: string,
  left: number,
  ...others: readonly ExpectedFinding[]
): { readonly leaking: readonly Expectation[]; readonly fixed: readonly Expectation[] } {
  return {
    leaking: [
      atLeast('left', left),
      says({ verdict: 'leaked', code: 'LRL001', function: site }, ...others),
    ],
    fixed: [atMost('left', 1), saysNothing],
  }
}
