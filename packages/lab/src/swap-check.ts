import type { Case } from './experiment.ts'
import { reasonsAgainst } from './expect.ts'
import type { Measurement } from './measurement.ts'
import type { SwapCheck } from './results.ts'

/**
 * Labels each form as the other and returns what the expectations say then. Both sides must have
 * reasons, or the case would not notice that a leak has gone, or that a cure does not help.
 */
export function swapCheck(
  { expect }: Pick<Case, 'expect'>,
  measured: Readonly<Record<'leaking' | 'fixed', Measurement>>,
): SwapCheck {
  return {
    fixedAsLeaking: reasonsAgainst(expect.leaking, measured.fixed),
    leakingAsFixed: reasonsAgainst(expect.fixed, measured.leaking),
  }
}
