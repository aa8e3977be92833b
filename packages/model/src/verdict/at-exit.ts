import type { Holding, OpeningsReading } from '../opening.ts'
import { abandoned } from './abandoned.ts'
import { balance, isWarm, objectsOf, type Decision } from './decision.ts'
import type { JudgeOptions } from './options.ts'
import { repetitionOf } from './repetition.ts'
import { total, type SiteHistory } from './site-history.ts'
import { counted, listed } from './words.ts'

/** At least `minCount` are left at exit while the site opened more than it closed. */
export function atExit(
  history: SiteHistory,
  left: readonly Holding[],
  last: OpeningsReading,
  options: JudgeOptions,
): Decision | null {
  const { closedByGc } = history
  const unclosed = abandoned(history)
  if (left.length === 0) return ownerless(history, last, options)
  if (isWarm(history, options)) return null
  const repetition = repetitionOf(history, left, last.at, options)
  if (repetition === null) return null
  const isCopy = repetition.shape === 'duplicates'
  const count = isCopy ? repetition.count : Math.min(repetition.count, unclosed)
  if (count < options.minCount) return null
  const collectedShare = closedByGc / (closedByGc + unclosed)
  if (!isCopy && closedByGc > 0 && collectedShare >= options.gcShare) return null
  return {
    rule: 'leaked',
    verdict: 'leaked',
    shape: repetition.shape,
    count,
    about: left,
    reasons: [
      balance(history),
      isCopy
        ? `${counted(total(left, 'fds'), 'fd')} on ${counted(total(left, 'files'), 'file')} were left when the process ended.`
        : `${counted(unclosed, 'file')} ${unclosed === 1 ? 'was' : 'were'} left when the process ended.`,
      repetition.reason,
      ...collectorNote(history),
    ],
  }
}

/**
 * Files that no process holds any more keep their objects: nobody is there to close them. While one
 * that opened lives, it may have them as mappings or in flight, or be closing them just now.
 */
function ownerless(
  history: SiteHistory,
  last: OpeningsReading,
  { minCount }: JudgeOptions,
): Decision | null {
  if (last.processes.some(({ pid, alive }) => alive && history.openers.includes(pid))) return null
  const lost = history.held.filter(({ pids, files }) => pids.length === 0 && files > 0)
  const count = total(lost, 'files')
  if (count < minCount) return null
  return {
    rule: 'leaked',
    verdict: 'leaked',
    shape: lost.length === 1 ? 'one-object' : 'many-objects',
    count,
    about: lost,
    reasons: [
      balance(history),
      `${counted(count, 'file')} on ${listed(objectsOf(lost))} have no living owner: no process is left that could close them.`,
    ],
  }
}

function collectorNote({ closedByGc }: SiteHistory): readonly string[] {
  return closedByGc > 0
    ? [
        'Some were lost so that the collector could find them; those that are left it did not close.',
      ]
    : []
}
