import type { Verdict } from '@lastref/model'
import type { Figure, Mark, Measurement, Said } from './measurement.ts'

/** One thing that must be true of a measurement. */
export interface Expectation {
  /** As the report prints it: `fds left: at least 40`. */
  readonly sentence: string
  /** Returns why it is not true, or null when it is. Pure. */
  readonly check: (measurement: Measurement) => string | null
  /** It asks for a line of source, which for native code takes llvm-symbolizer. */
  readonly asksLine?: boolean
}

/** Returns why a measurement is not what was expected; empty when it is. */
export function reasonsAgainst(
  expectations: readonly Expectation[],
  measurement: Measurement,
): readonly string[] {
  return expectations.flatMap(({ check }) => check(measurement) ?? [])
}

/** The general form: what must be true of a figure, in words and as a test. */
export function figure(name: string, must: string, test: (value: number) => boolean): Expectation {
  return {
    sentence: `${name}: ${must}`,
    check({ figures }) {
      const value = figures[name] ?? null
      return typeof value === 'number' && test(value)
        ? null
        : `${name} is ${show(value)}, not ${must}`
    },
  }
}

export function atLeast(name: string, least: number): Expectation {
  return figure(name, `at least ${least}`, (value) => value >= least)
}

export function atMost(name: string, most: number): Expectation {
  return figure(name, `at most ${most}`, (value) => value <= most)
}

export function between(name: string, least: number, most: number): Expectation {
  return figure(name, `from ${least} to ${most}`, (value) => value >= least && value <= most)
}

export function equals(name: string, wanted: Figure): Expectation {
  return {
    sentence: `${name}: ${show(wanted)}`,
    check({ figures }) {
      const value = figures[name] ?? null
      return value === wanted ? null : `${name} is ${show(value)}, not ${show(wanted)}`
    },
  }
}

/** A series rises by about `perX` for each step of x: within a tenth of it, from end to end. */
export function risesBy(series: string, perX: number): Expectation {
  return slope(
    series,
    `rises by ${perX} a step`,
    (by) => Math.abs(by - perX) <= Math.abs(perX) / 10,
  )
}

/** A series ends where it began, give or take `slack`. */
export function staysFlat(series: string, slack = 1): Expectation {
  const must = slack === 0 ? 'ends as it began' : `ends within ${slack} of where it began`
  return slope(series, must, (by, steps) => Math.abs(by * steps) <= slack)
}

function slope(
  name: string,
  must: string,
  test: (by: number, steps: number) => boolean,
): Expectation {
  return {
    sentence: `${name}: ${must}`,
    check({ series = [] }) {
      const points = series.find((one) => one.name === name)?.points ?? []
      const [first, last] = [points[0], points.at(-1)]
      if (first === undefined || last === undefined || last[0] === first[0])
        return `${name} has no two points`
      const by = (last[1] - first[1]) / (last[0] - first[0])
      if (test(by, last[0] - first[0])) return null
      return `${name} goes from ${first[1]} to ${last[1]} in ${last[0] - first[0]} steps: not that it ${must}`
    },
  }
}

/** What a finding must be. Its line must be the one that the victim marks. */
export interface ExpectedFinding {
  /** Null for a misuse of numbers (LRL1xx), which is no verdict on an object. */
  readonly verdict: Verdict | null
  readonly code: string
  /** As the symbols name it, without parameters; null where the runtime has none to go by. */
  readonly function: string | null
  /** Where it is another line, or the runtime tells none, only the function is asked for. */
  readonly line?: 'marked' | 'unknown'
}

/** lastref must say this, in any order, and nothing beside it. */
export function says(...wanted: readonly ExpectedFinding[]): Expectation {
  return {
    sentence: `lastref says ${wanted.map(expectedText).join(', and ')}, and nothing else`,
    asksLine: wanted.some(({ line = 'marked' }) => line === 'marked'),
    check({ said, mark = null }) {
      if (said === undefined) return 'lastref was not asked'
      const missing = wanted.filter((one) => !said.some((finding) => matches(one, finding, mark)))
      const others = said.filter((finding) => !wanted.some((one) => matches(one, finding, mark)))
      if (missing.length + others.length === 0 && said.length === wanted.length) return null
      const instead = said.length === 0 ? 'nothing' : said.map(findingText).join('; ')
      return `lastref says ${instead}, where ${wanted.map(expectedText).join(', and ')} was expected${mark === null ? '' : ` (${mark.file}:${mark.line})`}`
    },
  }
}

function matches(wanted: ExpectedFinding, said: Said, mark: Mark | null): boolean {
  const { verdict, code, line = 'marked' } = wanted
  return (
    said.verdict === verdict &&
    said.code === code &&
    (wanted.function === null || said.function === wanted.function) &&
    (line === 'unknown' || (mark !== null && said.line === mark.line))
  )
}

function expectedText({ verdict, code, line = 'marked', ...wanted }: ExpectedFinding): string {
  const where = line === 'marked' ? ' on the marked line' : ''
  const whose = wanted.function === null ? '' : ` of ${wanted.function}`
  return `${verdict ?? 'misuse'} (${code})${whose}${where}`
}

/** lastref must find nothing. */
export const saysNothing: Expectation = {
  sentence: 'lastref finds nothing',
  check({ said }) {
    if (said === undefined) return 'lastref was not asked'
    return said.length === 0 ? null : `lastref says ${said.map(findingText).join('; ')}`
  },
}

function findingText({ verdict, code, count, function: site, file, line }: Said): string {
  return `${verdict ?? 'a finding'} ${code} of ${site ?? 'an unknown site'} (${file ?? '?'}:${line ?? '?'}, ${count} times)`
}

function show(value: Figure): string {
  return value === null
    ? 'not known'
    : typeof value === 'string'
      ? JSON.stringify(value)
      : `${value}`
}
