import type { LabResults } from '../results.ts'

/** How a run of the lab came out, in numbers. */
export interface Tally {
  readonly experiments: number
  readonly cases: number
  readonly hold: number
  readonly broken: number
  readonly skipped: number
  readonly claims: number
  /** Claims that were settled here, whichever way. */
  readonly settled: number
  /** Claims that came out other than we say, or whose measurement failed. */
  readonly contradicted: number
  /** Cases whose swapped labels were refused, both ways, of those that were measured. */
  readonly swapsNoticed: number
  readonly swaps: number
}

export function tallyOf({
  experiments,
  claims,
}: Pick<LabResults, 'experiments' | 'claims'>): Tally {
  const cases = experiments.flatMap((experiment) => experiment.cases)
  const count = (outcome: string): number => cases.filter((one) => one.outcome === outcome).length
  const swaps = cases.flatMap(({ swapped }) => swapped ?? [])
  return {
    experiments: experiments.length,
    cases: cases.length,
    hold: count('holds'),
    broken: count('broken'),
    skipped: count('skipped'),
    claims: claims.length,
    contradicted: claims.filter(({ broken }) => broken !== null).length,
    settled: claims.filter(({ settlement }) => settlement.verdict !== 'not measurable here').length,
    swaps: swaps.length,
    swapsNoticed: swaps.filter(
      ({ fixedAsLeaking, leakingAsFixed }) =>
        fixedAsLeaking.length > 0 && leakingAsFixed.length > 0,
    ).length,
  }
}

/** `3 experiments: 9 cases hold, 1 broken, 2 skipped; 17 claims, 16 settled`. */
export function tallyText(tally: Tally): string {
  const cases = [
    `${tally.hold} of ${tally.cases} ${tally.cases === 1 ? 'case' : 'cases'} hold`,
    ...(tally.broken > 0 ? [`${tally.broken} broken`] : []),
    ...(tally.skipped > 0 ? [`${tally.skipped} skipped`] : []),
    ...(tally.swaps > 0
      ? [`swapped labels noticed in ${tally.swapsNoticed} of ${tally.swaps}`]
      : []),
  ]
  const against = tally.contradicted === 0 ? '' : ` (${tally.contradicted} not as we say)`
  const claims =
    tally.claims === 0 ? [] : [`${tally.settled} of ${tally.claims} claims settled${against}`]
  return [...(tally.cases === 0 ? [] : cases), ...claims].join(', ')
}
