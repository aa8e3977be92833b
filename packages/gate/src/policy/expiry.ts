import type { Finding } from '@lastref/model'
import { gateFinding } from '../rules.ts'
import type { Waiver } from './policy.ts'

/** Tells whether the last day of a waiver has passed; it holds to the end of that day in UTC. */
export function isExpired({ expires }: Waiver, today: string): boolean {
  // Days of this form are in the order of their text.
  return expires < today
}

/** Returns an expired waiver as what it is now: a reason to stop. */
export function expiredFinding(waiver: Waiver, file: string | null): Finding {
  const { text, expires, owner, reason, line } = waiver
  return gateFinding({
    code: 'LRG004',
    title: `the waiver for ${text} ended on ${expires}`,
    reasons: [`${owner} accepted it: ${reason}`],
    ...(file === null ? {} : { file, line }),
    about: text.replace(/ \([^)]*\)$/u, ''),
  })
}
