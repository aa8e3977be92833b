import type { Holding, ObjectIdentity } from '../opening.ts'
import type { Judgement, Rule, Shape } from './judgement.ts'
import type { JudgeOptions } from './options.ts'
import { objectKey, type SiteHistory } from './site-history.ts'
import { counted, grouped } from './words.ts'

/** What one line of thought comes to about a site. */
export interface Decision {
  readonly rule: Exclude<Rule, 'orphaned'>
  readonly verdict: Judgement['verdict']
  readonly shape: Shape
  readonly count: number
  readonly reasons: readonly string[]
  /** What it is about: what is open now, or what was left at an exit. */
  readonly about: readonly Holding[]
}

export function balance({ site, opened, closed, closedByGc }: SiteHistory): string {
  if (site === null && opened === 0) return 'Its opening was not seen.'
  const by = closedByGc > 0 ? `, and the garbage collector closed ${grouped(closedByGc)}` : ''
  return `The site opened ${counted(opened, 'file')}; the program closed ${grouped(closed)} of them${by}.`
}

/** Everything was opened during the warm-up: nothing that happened since is to blame. */
export function isWarm(
  { opened, openedInWarmup }: SiteHistory,
  { warmupMs }: JudgeOptions,
): boolean {
  return warmupMs > 0 && opened > 0 && opened === openedInWarmup
}

export function objectsOf(holdings: readonly Holding[]): readonly ObjectIdentity[] {
  const seen = new Map<string, ObjectIdentity>()
  for (const { object } of holdings.toSorted(mostFirst)) {
    seen.set(objectKey(object), seen.get(objectKey(object)) ?? object)
  }
  return [...seen.values()]
}

function mostFirst(a: Holding, b: Holding): number {
  return b.files - a.files || b.fds - a.fds || a.object.id - b.object.id
}
