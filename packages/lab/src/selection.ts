import type { Claim } from './claim.ts'
import { claims } from './claims/index.ts'
import { noSuchExperiment } from './errors.ts'
import type { Experiment } from './experiment.ts'
import { experiments } from './experiments/index.ts'

/** What one run of the lab does. */
export interface Selection {
  readonly experiments: readonly Experiment[]
  readonly claims: readonly Claim[]
}

/** Seconds instead of minutes, and yet a leak, its cure and a claim: for a demo and for tests. */
const short: readonly string[] = ['fatal-links']

export const everything: Selection = { experiments, claims }

/**
 * Returns the experiments and claims of these names, in the order of the report. `short` and
 * `claims` stand for several.
 *
 * @throws {LastrefError} LRE195 when there is none of a name.
 */
export function select(names: readonly string[]): Selection {
  const wanted = new Set(names.flatMap(expand))
  for (const name of wanted)
    if (![...experiments, ...claims].some((one) => one.name === name)) throw noSuchExperiment(name)
  return {
    experiments: experiments.filter(({ name }) => wanted.has(name)),
    claims: claims.filter(({ name }) => wanted.has(name)),
  }
}

function expand(name: string): readonly string[] {
  if (name === 'short') return short
  return name === 'claims' ? claims.map((claim) => claim.name) : [name]
}
