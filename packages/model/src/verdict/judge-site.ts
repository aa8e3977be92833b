import type { Trend } from '../forecast/trend.ts'
import type { Holding, ObjectIdentity, OpeningsReading } from '../opening.ts'
import type { Judgement, Rule, Shape } from './judgement.ts'
import type { JudgeOptions } from './options.ts'
import { repetitionOf, type Repetition } from './repetition.ts'
import {
  distinct,
  objectKey,
  total,
  trendOfSite,
  type Measure,
  type SiteHistory,
} from './site-history.ts'
import { counted, grouped, listed, pidText, rounded, stretch } from './words.ts'

/** A judgement before its forecasts are known. */
export type SiteJudgement = Omit<Judgement, 'forecasts'>

interface Decision {
  readonly rule: Exclude<Rule, 'orphaned'>
  readonly verdict: Judgement['verdict']
  readonly shape: Shape
  readonly count: number
  readonly reasons: readonly string[]
  /** What it is about: what is open now, or what was left at an exit. */
  readonly about: readonly Holding[]
}

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
    atExit(history, left, last.at, options) ??
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

/**
 * Returns what was left at an exit and was closed by nobody since: a file that a parent shares with
 * a child that exits is seen there, and may well be closed by the parent later.
 */
function stillOpen(history: SiteHistory): readonly Holding[] {
  return abandoned(history) > 0 ? history.left : []
}

/** Returns how many of the files that were left at an exit no process has closed or holds. */
export function abandoned({ left, held, opened, closed, closedByGc }: SiteHistory): number {
  const unclosed = Math.max(0, opened - closed - closedByGc - total(held, 'files'))
  return Math.min(total(left, 'files'), unclosed)
}

/** At least `minCount` are left at exit while the site opened more than it closed. */
function atExit(
  history: SiteHistory,
  left: readonly Holding[],
  now: number,
  options: JudgeOptions,
): Decision | null {
  const { closedByGc } = history
  const unclosed = abandoned(history)
  if (left.length === 0) return ownerless(history, options)
  if (isWarm(history, options)) return null
  const repetition = repetitionOf(history, left, now, options)
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
        : `${counted(unclosed, 'file')} were left when the process ended.`.replace(
            /^1 file were/,
            '1 file was',
          ),
      repetition.reason,
      ...collectorNote(history),
    ],
  }
}

/** Files that no process holds any more keep their objects: nobody is there to close them. */
function ownerless(history: SiteHistory, { minCount }: JudgeOptions): Decision | null {
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

/** Only the collector closed it. */
function collected(
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

interface Growth {
  readonly trend: Trend
  readonly measure: Measure
}

/** Returns the measure of the site that rises most surely, or null when none is to be believed. */
function growthOf(history: SiteHistory, options: JudgeOptions): Growth | null {
  const { minConfidence, minReadings, minRise } = options
  const measures: readonly Measure[] = ['objects', 'files', 'fds']
  let best: Growth | null = null
  for (const measure of measures) {
    const trend = trendOfSite(history, measure)
    if (trend === null || trend.slopePerSecond <= 0 || trend.points < minReadings) continue
    if (trend.confidence < minConfidence || trend.rise < minRise) continue
    if (best === null || trend.rise > best.trend.rise) best = { trend, measure }
  }
  return best
}

/** Rises with time or work. */
function growing(
  history: SiteHistory,
  growth: Growth | null,
  options: JudgeOptions,
): Decision | null {
  const repetition = repetitionOf(history, history.peak, 0, options)
  // A program that loads what it needs rises as well.
  if (growthSpan(history) <= options.startPhaseMs && repetition === null) return null
  if (growth === null) return repetition === null ? null : piledUp(history, repetition, options)
  const { measure, trend } = growth
  const peak = Math.max(...history.moments.map((moment) => moment[measure]))
  const seconds = trend.rise / trend.slopePerSecond
  return {
    ...grown(history, measure, peak),
    reasons: [
      balance(history),
      `What it holds rises by ${rounded(trend.slopePerSecond)} ${measure} per second: up to ${counted(peak, measure.slice(0, -1))} at once, measured ${trend.points} times over ${stretch(seconds * 1000)} (confidence ${rounded(trend.confidence)}).`,
      ...closedInTheEnd(history),
    ],
  }
}

/** Too few readings for a trend, but each saw more, and next to nothing was closed in between. */
function piledUp(
  history: SiteHistory,
  repetition: Repetition,
  { minPile, minRise }: JudgeOptions,
): Decision | null {
  const held = history.moments.filter(({ fds }) => fds > 0)
  const [first, last] = [held[0], held.at(-1)]
  if (first === undefined || last === undefined || repetition.count < minPile) return null
  if (last.fds - first.fds < minRise || last.files < last.opened * keptShare) return null
  return {
    ...grown(history, repetition.shape === 'duplicates' ? 'fds' : 'files', repetition.count),
    reasons: [
      balance(history),
      `It held ${counted(first.fds, 'fd')}, and ${stretch(last.at - first.at)} later ${counted(last.fds, 'fd')}: until then it had closed next to none of the ${counted(last.opened, 'file')} it opened.`,
      repetition.reason,
      ...closedInTheEnd(history),
    ],
  }
}

/** Tallies and holdings of one reading are taken one after the other. */
const keptShare = 0.9

function grown(
  history: SiteHistory,
  measure: Measure,
  peak: number,
): Pick<Decision, 'rule' | 'verdict' | 'shape' | 'count' | 'about'> {
  const { held, left } = history
  const isHeld = total(held, 'files') > 0
  return {
    rule: 'growing',
    verdict: 'growing',
    shape: measure === 'fds' ? 'duplicates' : measure === 'objects' ? 'many-objects' : 'one-object',
    count: isHeld ? Math.max(total(held, measure === 'fds' ? 'fds' : 'files'), 1) : peak,
    about: isHeld ? held : left.length > 0 ? left : history.peak,
  }
}

function closedInTheEnd({ held, left }: SiteHistory): readonly string[] {
  return total(held, 'files') > 0 || left.length > 0
    ? []
    : ['All of it was closed in the end: until then it piles up, as with defer in a loop.']
}

/** Returns over how many milliseconds the site opened, or, when nobody saw it, was looked at. */
function growthSpan({ firstAt, lastAt, moments }: SiteHistory): number {
  if (firstAt !== null && lastAt !== null) return lastAt - firstAt
  return (moments.at(-1)?.at ?? 0) - (moments[0]?.at ?? 0)
}

/** Lost once, or suspicious without proof: repetition or a baseline decides. */
function undecided(
  history: SiteHistory,
  left: readonly Holding[],
  now: number,
  options: JudgeOptions,
): Decision | null {
  if (isWarm(history, options)) return null
  const single = lostOnce(history, left)
  if (single !== null) return single
  if (history.held.length === 0) return null
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

/** One handle per site and object, held for the life of the process, is what programs do. */
function reachable(history: SiteHistory, left: readonly Holding[]): Decision | null {
  const about = left.length > 0 ? left : history.held
  const count = total(about, 'files')
  if (count === 0) return null
  const reason =
    count === 1
      ? 'One file is held for the life of the process.'
      : `${counted(count, 'file')} are held, each object once: a set that was opened at the start and kept.`
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

/** Everything was opened during the warm-up: nothing that happened since is to blame. */
function isWarm({ opened, openedInWarmup }: SiteHistory, { warmupMs }: JudgeOptions): boolean {
  return warmupMs > 0 && opened > 0 && opened === openedInWarmup
}

function balance({ site, opened, closed, closedByGc }: SiteHistory): string {
  if (site === null && opened === 0) return 'Its opening was not seen.'
  const by = closedByGc > 0 ? `, and the garbage collector closed ${grouped(closedByGc)}` : ''
  return `The site opened ${counted(opened, 'file')}; the program closed ${grouped(closed)} of them${by}.`
}

function collectorNote({ closedByGc }: SiteHistory): readonly string[] {
  return closedByGc > 0
    ? [
        'Some were lost so that the collector could find them; those that are left it did not close.',
      ]
    : []
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

function objectsOf(holdings: readonly Holding[]): readonly ObjectIdentity[] {
  const seen = new Map<string, ObjectIdentity>()
  for (const { object } of holdings.toSorted(mostFirst)) {
    seen.set(objectKey(object), seen.get(objectKey(object)) ?? object)
  }
  return [...seen.values()]
}

function mostFirst(a: Holding, b: Holding): number {
  return b.files - a.files || b.fds - a.fds || a.object.id - b.object.id
}
