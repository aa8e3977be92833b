import type { Finding, FindingFrame, FindingSource, Severity } from '../finding.ts'
import type { Frame } from '../frame.ts'
import { sourceName } from '../function-name.ts'
import { userFrame, userFrameIndex } from '../user-frame.ts'
import type { Judgement } from '../verdict/judgement.ts'
import { helpFor, ruleEntry } from '../verdict/rules.ts'
import { distinct } from '../verdict/site-history.ts'
import { counted, grouped, listed, named, pidText, rounded } from '../verdict/words.ts'
import { distinctFingerprints, fingerprintOf } from './fingerprint.ts'

export interface FindingsOptions {
  readonly source: Extract<FindingSource, 'run' | 'trace'>
  /** Absolute; files below it are told relative to it. */
  readonly cwd: string
  /** Also tell what is held as it should be: `--show-reachable`. */
  readonly showReachable?: boolean
}

/** Returns the findings of the judgements, most severe first, then by count. */
export function findingsOf(
  judgements: readonly Judgement[],
  options: FindingsOptions,
): readonly Finding[] {
  const told = judgements.filter(({ rule }) => rule !== 'reachable' || options.showReachable)
  const groups = Map.groupBy(told, groupKey)
  const findings = [...groups.values()].map((group) =>
    findingOf(
      group.toSorted((a, b) => b.count - a.count),
      options,
    ),
  )
  return sortedFindings(distinctFingerprints(findings))
}

/** Returns the findings as every document lists them: by severity, then count, then place. */
export function sortedFindings(findings: readonly Finding[]): readonly Finding[] {
  const order: Readonly<Record<Severity, number>> = { error: 0, warning: 1, note: 2 }
  return findings.toSorted(
    (a, b) =>
      order[a.severity] - order[b.severity] ||
      b.count - a.count ||
      compared(a.site?.file ?? '', b.site?.file ?? '') ||
      compared(a.code, b.code) ||
      (a.site?.line ?? 0) - (b.site?.line ?? 0),
  )
}

function compared(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}

/** Stacks that differ only in who called the user's own line are one finding. */
function groupKey({ rule, site, objects }: Judgement): string {
  const frame = site === null ? null : userFrame(site.stack)
  const place = [frame?.module, frame?.function, frame?.file, frame?.line ?? frame?.address]
  const kinds = distinctText(objects.map(({ kind, name }) => `${kind} ${name}`))
  return [rule, site?.command, ...place, ...kinds].join('\n')
}

function findingOf(group: readonly Judgement[], options: FindingsOptions): Finding {
  const [main] = group
  if (main === undefined) throw new TypeError('a finding of no judgement')
  const { rule, site, objects } = main
  const entry = ruleEntry(rule)
  const frames = (site?.stack.frames ?? []).map((frame) => frameOf(frame, options.cwd))
  const index = userFrameIndex(site?.stack.frames ?? [])
  const user = frames[index]
  const count = group.reduce((sum, judgement) => sum + judgement.count, 0)
  return {
    source: options.source,
    code: entry.code,
    rule,
    verdict: main.verdict,
    severity: entry.severity,
    title: titleOf({ ...main, count }),
    reasons: main.reasons,
    object: objects[0] ?? null,
    count,
    pids: distinct(group.flatMap(({ pids }) => pids)),
    site: user === undefined ? null : { function: user.function, file: user.file, line: user.line },
    stack: frames,
    path:
      user?.file === undefined || user.file === null || user.line === null
        ? []
        : [{ file: user.file, line: user.line, label: labelOf({ ...main, count }) }],
    forecast: main.forecasts[0] ?? null,
    related: relatedTo(group, options),
    help: helpFor(rule, site?.runtime ?? null),
    fingerprint: fingerprintOf(rule, site, objects),
  }
}

function titleOf({ rule, count, objects, pids, files, fds, trend }: Judgement): string {
  const what = objectText(objects)
  switch (rule) {
    case 'leaked':
      return fds > files && count > files
        ? `${counted(count, 'fd')} on ${what} were never closed`
        : `${counted(count, 'file')} on ${what} ${count === 1 ? 'was' : 'were'} never closed`
    case 'growing':
      return trend === null
        ? `what is open on ${what} grows`
        : `what is open on ${what} grows by ${rounded(trend.slopePerSecond)} per second`
    case 'orphaned':
      return `${counted(count, 'pin')} of ${what} ${count === 1 ? 'was' : 'were'} left behind`
    case 'closed-by-gc':
      return `${counted(count, 'file')}${objects.length === 0 ? '' : ` on ${what}`} ${count === 1 ? 'was' : 'were'} closed only by the garbage collector`
    case 'recheck':
      return `${counted(count, 'file')}${objects.length === 0 ? '' : ` on ${what}`} may have been lost`
    case 'reachable':
      return `${counted(count, 'file')} on ${what} ${count === 1 ? 'is' : 'are'} kept`
    case 'double-close':
    case 'close-of-foreign-file':
    case 'bpf-on-closed-fd':
    case 'bpf-on-recycled-fd':
      return `${ruleEntry(rule).title}, ${counted(count, 'time')} in ${pidText(pids)}`
  }
}

function objectText(objects: Judgement['objects']): string {
  const [first] = objects
  if (first === undefined) return 'objects that are gone'
  if (objects.length === 1) return named(first)
  const kinds = distinctText(objects.map(({ kind }) => kind))
  const names = distinctText(objects.map(({ name }) => name))
  const noun = kinds.length === 1 ? first.kind : 'object'
  const name = names.length === 1 && first.name !== '' ? ` named ${first.name}` : ''
  return `${counted(objects.length, noun)}${name}`
}

function labelOf({ rule, count, opened }: Judgement): string {
  switch (rule) {
    case 'orphaned':
      return `pinned here, ${counted(count, 'pin')} left`
    case 'double-close':
    case 'close-of-foreign-file':
      return 'closed here'
    case 'bpf-on-closed-fd':
    case 'bpf-on-recycled-fd':
      return 'used here'
    case 'leaked':
    case 'growing':
    case 'closed-by-gc':
    case 'recheck':
    case 'reachable':
      return opened > 1 ? `opened here, ${counted(opened, 'time')}` : 'opened here'
  }
}

/** So many callers of the user's own line are named. */
const shownCallers = 5

function relatedTo(group: readonly Judgement[], { cwd }: FindingsOptions): readonly string[] {
  const [main, ...rest] = group
  const ways = new Map<string, number>()
  for (const { site, count } of rest) {
    const frames = site?.stack.frames ?? []
    const caller = frames[userFrameIndex(frames) + 1]
    const name = caller === undefined ? 'another stack' : placeText(frameOf(caller, cwd))
    ways.set(name, (ways.get(name) ?? 0) + count)
  }
  const callers = [...ways]
    .slice(0, shownCallers)
    .map(([name, count]) => `${grouped(count)} more by way of ${name}`)
  const further =
    ways.size > shownCallers ? [`${counted(ways.size - shownCallers, 'other caller')} besides`] : []
  const times = timesOf(main?.firstAt ?? null, main?.lastAt ?? null)
  const others = main?.objects.slice(1) ?? []
  const more = others.length === 0 ? [] : [`also ${listed(others, 5)}`]
  const notes = main?.site?.stack.notes ?? []
  return [...times, ...more, ...callers, ...further, ...notes]
}

function timesOf(first: number | null, last: number | null): readonly string[] {
  if (first === null || last === null) return []
  const [begin, end] = [first, last].map((at) => new Date(at).toISOString())
  return [begin === end ? `at ${begin}` : `first at ${begin}, last at ${end}`]
}

function placeText({ function: name, file, line, module }: FindingFrame): string {
  const place = file === null ? module : `${file}${line === null ? '' : `:${line}`}`
  return [name ?? 'code without a name', ...(place === null ? [] : [`(${place})`])].join(' ')
}

function frameOf({ function: name, file, line, module }: Frame, cwd: string): FindingFrame {
  return {
    function: name === null ? null : sourceName(name),
    file: file === null ? null : relativeTo(cwd, file),
    line,
    module,
  }
}

/** Returns the path relative to the directory where it lies below it, and as it is elsewhere. */
export function relativeTo(directory: string, path: string): string {
  const base = directory.endsWith('/') ? directory : `${directory}/`
  return base !== '/' && path.startsWith(base) && path.length > base.length
    ? path.slice(base.length)
    : path
}

function distinctText(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].toSorted()
}
