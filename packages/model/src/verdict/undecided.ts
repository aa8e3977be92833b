import type { Holding } from '../opening.ts'
import { abandoned } from './abandoned.ts'
import { balance, isWarm, type Decision } from './decision.ts'
import type { JudgeOptions } from './options.ts'
import { repetitionOf, type Repetition } from './repetition.ts'
import { total, type SiteHistory } from './site-history.ts'
import { counted, listed, pidText } from './words.ts'

/** Lost once, or suspicious without proof: repetition or a baseline decides. */
export function undecided(
  history: SiteHistory,
  left: readonly Holding[],
  now: number,
  options: JudgeOptions,
): Decision | null {
  if (isWarm(history, options)) return null
  const single = lostOnce(history, left)
  if (single !== null) return single
  if (history.held.length === 0 || isInPassing(history, options)) return null
  const repetition =
    history.site === null
      ? unseen(history, options)
      : repetitionOf(history, history.held, now, options)
  if (repetition === null || repetition.count < options.minCount) return null
  const reason =
    history.site === null
      ? 'It was opened before the recording began, and did not grow since: whether it was meant is not known.'
      : 'The process is alive and may still close them; they did not grow so that it could be measured.'
  return {
    rule: 'recheck',
    verdict: 'recheck',
    shape: repetition.shape,
    count: repetition.count,
    about: history.held,
    reasons: [balance(history), repetition.reason, reason],
  }
}

/** A few of very many that were closed are those that are in use at this moment. */
function isInPassing({ held, opened }: SiteHistory, { keptShare }: JudgeOptions): boolean {
  return total(held, 'files') < opened * (1 - keptShare)
}

function lostOnce(history: SiteHistory, left: readonly Holding[]): Decision | null {
  const { opened, closedByGc } = history
  const isLeft = left.length > 0 && abandoned(history) === 1 && opened > 1
  if (!isLeft && closedByGc !== 1) return null
  return {
    rule: 'recheck',
    verdict: 'recheck',
    shape: 'one-object',
    count: 1,
    about: left,
    reasons: [
      balance(history),
      isLeft
        ? 'A single file was left when the process ended: the last one that was wanted, or one that was lost on a rare path. Repetition or a baseline decides.'
        : 'A single file was closed by the garbage collector and not by the program. Repetition or a baseline decides.',
    ],
  }
}

/** Files on one object that nobody saw opened say something only when there are many. */
function unseen({ held }: SiteHistory, { minUnseen }: JudgeOptions): Repetition | null {
  const many = held.filter(
    ({ files, fds, pids }) => Math.max(files, fds) >= minUnseen * Math.max(1, pids.length),
  )
  const [first] = many.toSorted((a, b) => b.fds - a.fds)
  if (first === undefined) return null
  const isCopy = first.fds > 2 * first.files
  return {
    shape: isCopy ? 'duplicates' : 'one-object',
    count: total(many, isCopy ? 'fds' : 'files'),
    reason: `There are ${counted(first.files, 'file')} and ${counted(first.fds, 'fd')} on ${listed([first.object])} in ${pidText(first.pids)}.`,
  }
}
