import { userFrame } from '../user-frame.ts'
import type { SiteJudgement } from './judge-site.ts'
import { counted } from './words.ts'

/**
 * Returns the judgements with what the collector closed once by way of each of several callers
 * raised to `closed-by-gc`: it is the same line that repeats it. What was *left* once by way of each
 * is not raised, because that is what one handle in use for each of them looks like.
 */
export function raiseCollected(
  judgements: readonly SiteJudgement[],
  minCount: number,
): readonly SiteJudgement[] {
  const once = judgements.filter(({ rule, closedByGc }) => rule === 'recheck' && closedByGc === 1)
  const byLine = Map.groupBy(once, lineKey)
  return judgements.map((judgement) => {
    const same = once.includes(judgement) ? (byLine.get(lineKey(judgement)) ?? []) : []
    if (same.length < Math.max(2, minCount)) return judgement
    const reason = `The collector closed ${counted(same.length, 'file')} of this line, each by way of another caller.`
    const reasons = [...judgement.reasons.slice(0, 1), reason]
    return { ...judgement, rule: 'closed-by-gc', verdict: 'closed-by-gc', reasons }
  })
}

function lineKey({ site }: SiteJudgement): string {
  const frame = site === null ? null : userFrame(site.stack)
  return JSON.stringify([frame?.module, frame?.function, frame?.file, frame?.line])
}
