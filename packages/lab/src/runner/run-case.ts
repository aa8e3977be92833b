import { forms, type Case, type Experiment, type Form } from '../experiment.ts'
import { reasonsAgainst } from '../expect.ts'
import { NotMeasurableHere, type Measurement } from '../measurement.ts'
import { missingNeeds, needsOf, needsOfLines, type Need } from '../needs.ts'
import type { CaseResult, FormResult, SwapCheck } from '../results.ts'
import { swapCheck } from '../swap-check.ts'

/** Measures one form of a case once, on a bench of its own. */
export type Measure = (one: Case, form: Form) => Promise<Measurement>

/** Returns everything that must be on this machine for a case. */
export function needsOfCase(one: Case): readonly Need[] {
  const languages = [...new Set(forms.map((form) => one.forms[form].victim.language))]
  const asksLine = forms.some((form) => one.expect[form].some((each) => each.asksLine === true))
  return [
    ...languages.flatMap(needsOf),
    ...(asksLine ? languages.flatMap(needsOfLines) : []),
    ...(one.needs ?? []),
  ]
}

/** Returns why not everything of an experiment can be measured here. */
export function missingOf({ cases }: Experiment): readonly string[] {
  return [...new Set(cases.flatMap(needsOfCase).flatMap((need) => missingNeeds([need])))]
}

/**
 * Measures both forms of a case, as often as asked, and judges them. A case that this machine cannot
 * do is skipped with the reason; one that fails in any other way is broken.
 */
export async function runCase(
  one: Case,
  measure: Measure,
  repeat: number,
  signal: AbortSignal,
): Promise<CaseResult> {
  const missing = missingNeeds(needsOfCase(one))
  if (missing.length > 0) return skipped(one, missing)
  try {
    const results: FormResult[] = []
    for (const form of forms) {
      const measurements: Measurement[] = []
      for (let turn = 0; turn < repeat; turn++)
        // oxlint-disable-next-line no-await-in-loop -- one measurement must not disturb another
        measurements.push(await measure(one, form))
      results.push(formResult(one, form, measurements))
    }
    return judged(one, results)
  } catch (error) {
    if (signal.aborted) throw signal.reason
    if (error instanceof NotMeasurableHere) return skipped(one, [error.message])
    const reason = error instanceof Error ? error.message : String(error)
    return { ...aboutOf(one), outcome: 'broken', reasons: [reason], forms: [], swapped: null }
  }
}

function skipped(one: Case, reasons: readonly string[]): CaseResult {
  return { ...aboutOf(one), outcome: 'skipped', reasons, forms: [], swapped: null }
}

function aboutOf({ name, source }: Case): Pick<CaseResult, 'name' | 'source'> {
  return source === undefined ? { name } : { name, source }
}

function formResult(
  { expect }: Case,
  form: Form,
  measurements: readonly Measurement[],
): FormResult {
  const expectations = expect[form].map(({ sentence, check }) => ({
    sentence,
    holds: measurements.every((measurement) => check(measurement) === null),
  }))
  return { form, measurements, expectations }
}

/** Every repetition must be as expected, and must betray itself under the other label. */
function judged(one: Case, results: readonly FormResult[]): CaseResult {
  const reasons = results.flatMap(({ form, measurements }) =>
    measurements.flatMap((measurement) =>
      reasonsAgainst(one.expect[form], measurement).map((reason) => `${form}: ${reason}`),
    ),
  )
  // Labels that are wrong already prove nothing when they are swapped.
  const pairs = reasons.length === 0 ? swapsOf(one, results) : []
  const unnoticed = pairs.some(
    ({ fixedAsLeaking, leakingAsFixed }) => fixedAsLeaking.length * leakingAsFixed.length === 0,
  )
  const all = unnoticed ? [...reasons, 'swapped labels went unnoticed'] : reasons
  return {
    ...aboutOf(one),
    outcome: all.length === 0 ? 'holds' : 'broken',
    reasons: [...new Set(all)],
    forms: results,
    swapped: pairs[0] ?? null,
  }
}

function swapsOf(one: Case, results: readonly FormResult[]): readonly SwapCheck[] {
  const [leaking = [], fixed = []] = forms.map(
    (form) => results.find((result) => result.form === form)?.measurements ?? [],
  )
  return leaking.flatMap((measurement, turn) => {
    const other = fixed[turn]
    return other === undefined ? [] : [swapCheck(one, { leaking: measurement, fixed: other })]
  })
}
