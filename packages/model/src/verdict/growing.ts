import type { Trend } from '../forecast/trend.ts'
import { balance, type Decision } from './decision.ts'
import type { JudgeOptions } from './options.ts'
import { repetitionOf, type Repetition } from './repetition.ts'
import { total, trendOfSite, type Measure, type SiteHistory } from './site-history.ts'
import { counted, rounded, stretch } from './words.ts'

export interface Growth {
  readonly trend: Trend
  readonly measure: Measure
}

/** Returns the measure of the site that rises most surely, or null when none is to be believed. */
export function growthOf(history: SiteHistory, options: JudgeOptions): Growth | null {
  const { minConfidence, minReadings, minRise } = options
  const measures: readonly Measure[] = ['objects', 'files', 'fds']
  let best: Growth | null = null
  for (const measure of measures) {
    // Most sites are steady, and a trend is dear.
    if (spreadOf(history, measure) < minRise || !stillRises(history, measure)) continue
    const trend = trendOfSite(history, measure)
    if (trend === null || trend.slopePerSecond <= 0 || trend.points < minReadings) continue
    if (trend.confidence < minConfidence || trend.rise < minRise) continue
    if (best === null || trend.rise > best.trend.rise) best = { trend, measure }
  }
  return best
}

function spreadOf({ moments }: SiteHistory, measure: Measure): number {
  let [least, most] = [Infinity, 0]
  for (const moment of moments) {
    least = Math.min(least, moment[measure])
    most = Math.max(most, moment[measure])
  }
  return most - least
}

/**
 * Tells whether it rose in the last third as well: an agent that took its time to load and then
 * stays as it is has a rising line for a while, but does not grow.
 */
function stillRises({ moments }: SiteHistory, measure: Measure): boolean {
  const held = moments.filter(({ files, fds }) => files > 0 || fds > 0)
  const before = held[Math.floor((held.length * 2) / 3)]?.[measure] ?? 0
  return (held.at(-1)?.[measure] ?? 0) > before
}

/** Rises with time or work. */
export function growing(
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
  { keptShare, minPile, minRise }: JudgeOptions,
): Decision | null {
  const held = history.moments.filter(({ fds }) => fds > 0)
  const [first, last] = [held[0], held.at(-1)]
  if (first === undefined || last === undefined || repetition.count < minPile) return null
  // Many objects can be what a program loads; many files on one cannot.
  if (repetition.shape === 'many-objects') return null
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
