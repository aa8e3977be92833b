import { assess } from '../findings/assess.ts'
import type { Judge } from './samples.ts'

/** Returns what judges a series of readings for a screen: everything is told, nothing left out. */
export function screenJudge(cwd: string): Judge {
  return (readings, census) =>
    assess(readings, {
      source: 'trace',
      cwd,
      judging: { census },
      suppressions: [],
      baseline: [],
    }).findings
}
