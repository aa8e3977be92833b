import type { Holding } from '../opening.ts'
import { balance, type Decision } from './decision.ts'
import type { JudgeOptions } from './options.ts'
import type { SiteHistory } from './site-history.ts'
import { counted } from './words.ts'

/** Only the collector closed it. */
export function collected(
  history: SiteHistory,
  left: readonly Holding[],
  { minCount }: JudgeOptions,
): Decision | null {
  const { closed, closedByGc, opened, held } = history
  if (closedByGc < minCount) return null
  const rest = Math.max(0, opened - closed - closedByGc)
  const about = left.length > 0 ? left : held
  return {
    rule: 'closed-by-gc',
    verdict: 'closed-by-gc',
    shape: 'none',
    count: closedByGc,
    about,
    reasons: [
      balance(history),
      `${counted(closedByGc, 'file')} stayed open until the garbage collector closed them: when it runs depends on memory, not on fds, and under load they pile up.`,
      ...(rest > 0 ? [`${counted(rest, 'file')} it had not come to yet.`] : []),
    ],
  }
}
