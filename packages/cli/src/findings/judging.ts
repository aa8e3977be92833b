import type { BaselineEntry, JudgeOptions, Suppression } from '@lastref/model'
import type { Invocation } from '../command.ts'
import { outOfRange } from '../errors-run.ts'
import { baselineOf, suppressionsOf } from './options.ts'

/** What `findingOptions` were given, read and checked. */
export interface Judging {
  readonly judging: Pick<JudgeOptions, 'minCount' | 'warmupMs'>
  readonly showReachable: boolean
  readonly suppressions: readonly Suppression[]
  readonly baseline: readonly BaselineEntry[]
}

/** Returns how findings are to be made; throws for values and files that cannot be used. */
export function judgingOf({ options, spec, streams }: Invocation): Judging {
  const minCount = options.number('min-count') ?? 2
  if (minCount < 1) throw outOfRange('--min-count', String(minCount), 'at least 1', spec.name)
  return {
    judging: { minCount, warmupMs: options.duration('warmup') ?? 0 },
    showReachable: options.flag('show-reachable'),
    suppressions: suppressionsOf(options, streams.cwd),
    baseline: baselineOf(options, streams.cwd),
  }
}
