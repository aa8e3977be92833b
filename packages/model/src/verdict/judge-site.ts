import type { Holding, OpeningsReading } from '../opening.ts'
import { stillOpen } from './abandoned.ts'
import { atExit } from './at-exit.ts'
import { collected } from './collected.ts'
import { balance, objectsOf, type Decision } from './decision.ts'
import { growing, growthOf } from './growing.ts'
import type { Judgement } from './judgement.ts'
import type { JudgeOptions } from './options.ts'
import { distinct, total, type SiteHistory } from './site-history.ts'
import { undecided } from './undecided.ts'
import { counted, pidText } from './words.ts'

/** A judgement before its forecasts are known. */
export type SiteJudgement = Omit<Judgement, 'forecasts'>

/**
 * Returns what is to be thought of one site, or null when there is nothing to say: all it opened
 * was closed. `last` is the reading that says what is open now.
 */
export function judgeSite(
  history: SiteHistory,
  last: OpeningsReading,
  options: JudgeOptions,
): SiteJudgement | null {
  const left = stillOpen(history)
  const trend = growthOf(history, options)
  const decision =
    atExit(history, left, last, options) ??
    collected(history, left, options) ??
    growing(history, trend, options) ??
    undecided(history, left, last.at, options) ??
    reachable(history, left)
  if (decision === null) return null
  const { about, count, reasons, rule, shape, verdict } = decision
  return {
    rule,
    verdict,
    shape: shape !== 'duplicates' && isInherited(history, about) ? 'inherited' : shape,
    site: history.site,
    reasons: [...reasons, ...inheritance(history, about)],
    objects: objectsOf(about),
    count,
    files: total(about, 'files'),
    fds: total(about, 'fds'),
    opened: history.opened,
    closed: history.closed,
    closedByGc: history.closedByGc,
    pids: distinct([...history.openers, ...about.flatMap(({ pids }) => pids)]),
    firstAt: history.firstAt,
    lastAt: history.lastAt,
    trend: trend?.trend ?? null,
  }
}

/** One handle per site and object, held for the life of the process, is what programs do. */
function reachable(history: SiteHistory, left: readonly Holding[]): Decision | null {
  const about = left.length > 0 ? left : history.held
  const count = total(about, 'files')
  if (count === 0) return null
  const isSet = objectsOf(about).length === count
  const reason =
    count === 1
      ? 'One file is held for the life of the process.'
      : isSet
        ? `${counted(count, 'file')} are held, each object once: a set that was opened at the start and kept.`
        : `${counted(count, 'file')} are held, and nothing shows that they were opened again and again.`
  const text = history.site === null ? 'Opened before the recording began.' : reason
  return {
    rule: 'reachable',
    verdict: 'ok',
    shape: 'set',
    count,
    about,
    reasons: [...(history.site === null ? [] : [balance(history)]), text],
  }
}

function isInherited({ openers }: SiteHistory, about: readonly Holding[]): boolean {
  const holders = new Set(about.flatMap(({ pids }) => pids))
  return openers.length > 0 && holders.size > 0 && openers.every((pid) => !holders.has(pid))
}

function inheritance(history: SiteHistory, about: readonly Holding[]): readonly string[] {
  if (!isInherited(history, about)) return []
  const holders = distinct(about.flatMap(({ pids }) => pids))
  return [
    `${pidText(history.openers)} opened and let go of it; ${pidText(holders)}, which inherited it and opened nothing here, kept it.`.replace(
      /^pid/,
      'Pid',
    ),
  ]
}
