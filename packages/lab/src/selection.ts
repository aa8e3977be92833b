import type { Claim } from './claim.ts'
import { claims } from './claims/index.ts'
import { noSuchExperiment } from './errors.ts'
import type { Case, Experiment } from './experiment.ts'
import { experiments } from './experiments/index.ts'

/** What one run of the lab does. */
export interface Selection {
  readonly experiments: readonly Experiment[]
  readonly claims: readonly Claim[]
}

export const everything: Selection = { experiments, claims }

/** Half a minute instead of many, and yet leaks in Go and C, their cures and a claim. */
const short: Readonly<Record<string, (one: Case) => boolean>> = {
  'fatal-links': () => true,
  'real-reports': (one) => one.forms.leaking.victim.language === 'c',
  'dup-raises-refcnt': () => true,
}

/**
 * Returns the experiments and claims of these names, in the order of the report. `short` stands for
 * a selection, and `claims` for all claims.
 *
 * @throws {LastrefError} LRE195 when there is none of a name.
 */
export function select(names: readonly string[]): Selection {
  const wanted = new Set(names.flatMap((name) => (name === 'claims' ? claimNames : [name])))
  const isShort = wanted.delete('short')
  for (const name of wanted)
    if (![...experiments, ...claims].some((one) => one.name === name)) throw noSuchExperiment(name)
  return {
    experiments: experiments.flatMap((experiment) => {
      if (wanted.has(experiment.name)) return [experiment]
      const isWanted = isShort ? short[experiment.name] : undefined
      return isWanted === undefined
        ? []
        : [{ ...experiment, cases: experiment.cases.filter(isWanted) }]
    }),
    claims: claims.filter(({ name }) => wanted.has(name) || (isShort && name in short)),
  }
}

const claimNames = claims.map(({ name }) => name)

/**
 * Returns the selection with the labels of the two forms swapped: the fixed victim stands for the
 * leaking one, and the other way round. Every case of it must break.
 */
export function withSwappedLabels({ experiments: chosen }: Selection): Selection {
  const swapped = (one: Case): Case => ({
    ...one,
    forms: { leaking: one.forms.fixed, fixed: one.forms.leaking },
  })
  return {
    experiments: chosen.map((one) => ({ ...one, cases: one.cases.map(swapped) })),
    claims: [],
  }
}
