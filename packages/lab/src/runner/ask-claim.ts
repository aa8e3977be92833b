import type { Claim, Settlement } from '../claim.ts'
import type { Lab } from '../lab.ts'
import { NotMeasurableHere, type Figure } from '../measurement.ts'
import { missingNeeds, needsOf, type Need } from '../needs.ts'
import type { ClaimResult } from '../results.ts'

type Asked = Pick<ClaimResult, 'measured' | 'settlement' | 'broken'>

/** Lets a claim measure on a bench of its own. */
export type OnBench = <T>(work: (lab: Lab) => Promise<T>) => Promise<T>

export function needsOfClaim({ victims = [], needs = [] }: Claim): readonly Need[] {
  return [...victims.flatMap(({ language }) => needsOf(language)), ...needs]
}

/**
 * Measures a claim and settles it. It is broken when it comes out other than we say, and when its
 * measurement fails; what this machine cannot measure is neither.
 */
export async function askClaim(
  claim: Claim,
  onBench: OnBench,
  signal: AbortSignal,
): Promise<Asked> {
  const missing = missingNeeds(needsOfClaim(claim))
  if (missing.length > 0) return notHere(missing.join(', '))
  try {
    return settled(claim, await onBench((lab) => claim.measure(lab)))
  } catch (error) {
    if (signal.aborted) throw signal.reason
    if (error instanceof NotMeasurableHere) return notHere(error.message)
    const reason = error instanceof Error ? error.message : String(error)
    return { ...notHere(reason), broken: reason }
  }
}

/** Judges what was measured, and compares it with what we say. */
export function settled(
  { answer, settle }: Pick<Claim, 'answer' | 'settle'>,
  measured: Readonly<Record<string, Figure>>,
): Asked {
  const settlement: Settlement = settle(measured)
  const { verdict } = settlement
  const broken =
    verdict === answer || verdict === 'not measurable here'
      ? null
      : `it comes out as “${verdict}”; what we say is “${answer}”`
  return { measured, settlement, broken }
}

function notHere(sentence: string): Asked {
  const settlement: Settlement = { verdict: 'not measurable here', sentence, number: null }
  return { measured: {}, settlement, broken: null }
}
