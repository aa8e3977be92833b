import type { ScanFinding } from '../finding.ts'
import type { IrFunction } from '../ir/ir-function.ts'
import type { TypeRef } from '../ir/type-ref.ts'
import type { Unit } from '../ir/unit.ts'
import { calleesFirst } from './call-order.ts'
import { endingWithMain } from './ends-with-main.ts'
import { abandonedByCallers, failedOpeners } from './failed-openers.ts'
import { stopsEarly } from './close-order.ts'
import { reportFields } from './field-rules.ts'
import { missingKeepAlives } from './keep-alive.ts'
import { reportEvent, reportLeak } from './leak-reports.ts'
import { globalReports } from './global-rules.ts'
import { halfTaken } from './half-taken.ts'
import { keptClosed } from './kept-closed.ts'
import { findLeaks } from './leaks.ts'
import { registryReports } from './registry-rules.ts'
import { rawFieldReports } from './raw-fields.ts'
import { toFinding, type Report } from './report.ts'
import { withLearned } from './learned-closers.ts'
import { openedOnError } from './opened-on-error.ts'
import { goroutineReports } from './goroutine-rules.ts'
import { pinsLeft } from './pins-left.ts'
import { reportSiblingExits } from './sibling-exits.ts'
import { structReports } from './struct-fields.ts'
import { fieldOf, summarise } from './summarise.ts'
import type { FunctionSummary, OwnerType, UnitSummary } from './summary.ts'
import { TypeTable } from './type-table.ts'
import type { Exit, UnitView } from './walk/walk.ts'
import { unsetMembers } from './unset-members.ts'
import { Walker } from './walker.ts'
import type { Walked } from './walked.ts'
import type { World } from './world.ts'

const rounds = 3

/** Types whose methods release their fields, from what the methods' summaries say. */
const findOwners = (unit: Unit, summaries: ReadonlyMap<string, FunctionSummary>): OwnerType[] => {
  const owners = new Map<string, { fields: Set<string>; closers: Set<string> }>()
  for (const fn of unit.files.flatMap((file) => file.functions)) {
    // What a Rust type's methods close, its drop does: nobody has to call them.
    if (fn.receiverType === null || fn.file.endsWith('.rs')) continue
    for (const effect of summaries.get(fn.key)?.effects ?? []) {
      if (effect.param !== 'receiver' || effect.kind !== 'release') continue
      const owner = owners.get(fn.receiverType) ?? { fields: new Set(), closers: new Set() }
      owners.set(fn.receiverType, owner)
      owner.fields.add(fieldOf(effect.path) ?? '')
      owner.closers.add(fn.key.slice(fn.key.lastIndexOf('.') + 1))
    }
  }
  return [...owners].map(([name, { fields, closers }]) => ({
    name,
    fields: [...fields],
    closers: [...closers],
  }))
}

/** Members of its class that a C++ constructor leaves as they are on some way out. */
const unwrittenIn = (world: World, fn: IrFunction, exits: readonly Exit[]): readonly string[] => {
  if (fn.receiverType === null || fn.key !== `${fn.receiverType}.${fn.receiverType}`) return []
  const fields = world.types.get(fn.receiverType)?.fields ?? []
  return fields
    .map(({ name }) => name)
    .filter((name) => exits.some(({ state }) => state.read('R', name) === `R.${name}`))
}

/** Remembers which fields are closed, and returns the types that are new to that. */
const learnRawOwners = (world: World, walks: Iterable<Walked>): readonly string[] => {
  const learned: string[] = []
  for (const { fn, walker } of walks) {
    if (fn.file.endsWith('.go')) continue
    for (const event of walker.events) {
      if (event.kind !== 'field-released' || !event.isFd || event.owner.kind !== 'named') continue
      const fields = world.rawOwners.get(event.owner.name) ?? new Set()
      if (fields.has(event.field)) continue
      world.rawOwners.set(event.owner.name, fields.add(event.field))
      learned.push(`raw ${event.owner.name}.${event.field}`)
    }
  }
  return learned
}

const globalsOf = (exits: readonly Exit[]): string[] => [
  ...new Set(
    exits.flatMap((exit) =>
      [...exit.state.effects].flatMap(([value, effect]) =>
        value.startsWith('G:') && effect !== '' ? [value] : [],
      ),
    ),
  ),
]

const reportsOf = (
  view: UnitView,
  all: readonly IrFunction[],
  fn: IrFunction,
  walker: Walker,
  exits: readonly Exit[],
): Report[] => [
  ...findLeaks(walker, exits)
    .filter((leak) => !endsProcess(fn) || leak.site.loops.length > 0)
    .filter((leak) => fn.name !== 'main' || !endsWithMain.test(leak.site.resource.label))
    .map((leak) => reportLeak(fn, leak)),
  ...walker.events
    .filter((event) => event.kind !== 'discarded' || !endsProcess(fn))
    .flatMap((event) => reportEvent(fn, event) ?? []),
  ...errorsInMethod(view, all, fn, walker, exits),
  ...missingKeepAlives(fn),
  ...pinsLeft(fn),
  ...halfTaken(fn, exits),
  ...stopsEarly(fn, walker, exits),
]

/** A method's errors that leave its object open: told by its other errors, or by its callers. */
const errorsInMethod = (
  { types, functions }: UnitView,
  all: readonly IrFunction[],
  fn: IrFunction,
  walker: Walker,
  exits: readonly Exit[],
): Report[] => {
  const sibling = reportSiblingExits(fn, walker, exits)
  if (sibling.length > 0) return sibling
  const failed = failedOpeners(fn, walker, exits)
  if (failed.length > 0) return failed
  return openedOnError({ functions: all, byKey: functions, types }, fn, walker, exits)
}

/** Findings of one unit, and what units that import it have to know. */
export const analyseUnit = (
  unit: Unit,
  world: World,
): { readonly findings: readonly ScanFinding[]; readonly summary: UnitSummary } => {
  const all = unit.files.flatMap((file) => file.functions)
  const functions = new Map(all.map((fn) => [fn.key, fn]))
  const globals = new Map<string, TypeRef>()
  for (const file of unit.files) for (const each of file.globals) globals.set(each.name, each.type)
  const declared = unit.files.flatMap((file) => file.types)
  for (const type of declared) world.types.set(type.name, type)
  const types = new TypeTable(world, functions, globals)
  const published = world.catalog
  if (unit.language === 'go') world.catalog = withLearned(all, world, types)
  types.reset()
  const view: UnitView = { world, types, functions }
  const ordered = calleesFirst(all)
  const summaries = new Map<string, FunctionSummary>()
  const walks = new Map<string, Walked>()
  const asked = new Map<string, { readonly names: ReadonlySet<string>; readonly at: number }>()
  const facts = new Map<string, string>()
  const changedAt = new Map<string, number>()
  let clock = 0
  const learn = (name: string, fact: string): void => {
    if (facts.get(name) === fact) return
    facts.set(name, fact)
    clock += 1
    changedAt.set(name, clock)
  }
  /** True for a function that was walked with answers that still hold. */
  const isSettled = (fn: IrFunction): boolean => {
    const last = asked.get(fn.key)
    if (last === undefined) return false
    for (const name of last.names) if ((changedAt.get(name) ?? 0) > last.at) return false
    return true
  }
  let owners: OwnerType[] = []
  for (let round = 0; round < rounds; round += 1) {
    const before = clock
    for (const fn of ordered) {
      if (isSettled(fn)) continue
      world.asked = new Set()
      const at = clock
      const walker = new Walker(view, fn)
      const exits = walker.walk()
      const summary = summarise(world, types, walker, fn, exits)
      summaries.set(fn.key, summary)
      world.functions.set(fn.key, summary)
      walks.set(fn.key, {
        fn,
        walker,
        reports: reportsOf(view, all, fn, walker, exits),
        kept: keptClosed(fn, walker, exits),
        unwritten: unwrittenIn(world, fn, exits),
        globals: globalsOf(exits),
      })
      asked.set(fn.key, { names: world.asked, at })
      const { acquires, effects, aliases, exits: ends, neverNull, fresh } = summary
      learn(fn.key, JSON.stringify([acquires, effects, aliases, ends, neverNull, fresh]))
    }
    for (const name of learnRawOwners(world, walks.values())) learn(name, 'closed')
    owners = findOwners(unit, summaries)
    for (const owner of owners) {
      world.owners.set(owner.name, owner)
      learn(owner.name, JSON.stringify(owner))
    }
    if (clock === before) break
  }
  world.catalog = published
  const walked = ordered.flatMap((fn) => walks.get(fn.key) ?? [])
  // What a command leaves open in its own package ends with it, as a rule: of ordinary files there
  // only those beside BPF objects matter.
  const plainFiles =
    walked.some(({ fn }) => fn.name === 'main' && fn.parent === null) &&
    !/(?:^|\/)\w*bpf(?:go)?(?:\/|$)/i.test(unit.key) &&
    !walked.some(({ walker }) =>
      [...walker.sites.values()].some((site) => isOfBpf(site.resource.label)),
    )
  const isAbandoned = abandonedByCallers(walked)
  const endsSoon = endingWithMain(all)
  const reports = walked
    .flatMap((each) => each.reports)
    .filter((each) => !each.identity.endsWith(' when it fails') || isAbandoned(each.fn))
  reports.push(
    ...(unit.language === 'rust' ? rawFieldReports(walked) : reportFields(unit, walked, summaries)),
  )
  reports.push(
    ...globalReports(walked),
    ...registryReports(walked),
    ...structReports(unit, walked),
    ...unsetMembers(unit, walked),
    ...goroutineReports(walked, summaries, types),
  )
  return {
    findings: joined(distinct(reports.map((each) => weigh(each, plainFiles, endsSoon)))).map(
      toFinding,
    ),
    summary: {
      key: unit.key,
      functions: [...summaries.values()].filter((each) => !each.key.includes('$')),
      types: declared,
      owners,
    },
  }
}

const isPlain = (label: string): boolean => label === '*os.File' || label === '*elf.File'

/** Maps, programs, links and what reads them, under the names that the catalogues give them. */
const isOfBpf = (label: string): boolean =>
  /\b(?:e?bpf|btf|link|perf|ringbuf|libbpfgo|elf|bcc|xdp)\b|bpf_|loaded maps/i.test(label)

/** What a program's `main` may leave to the process's end, whatever arguments it has. */
const endsWithMain = /^(?:\*os\.File|fd|FILE \*)$/

const weigh = (
  report: Report,
  plainFiles: boolean,
  endsSoon: (fn: IrFunction) => boolean,
): Report => {
  const minor =
    (plainFiles && isPlain(report.resource)) || (report.fails === true && endsSoon(report.fn))
  return minor ? { ...report, confidence: report.confidence / 2 } : report
}

/** The process ends with this function, and everything it holds with it. */
const endsProcess = (fn: IrFunction): boolean =>
  fn.parent === null &&
  fn.receiverType === null &&
  fn.name === 'main' &&
  (fn.params.length === 0 || !fn.file.endsWith('.go'))

/** Handles that one function leaves open for one reason are one finding: one fix closes them all. */
const joined = (reports: readonly Report[]): Report[] => {
  const groups = new Map<string, Report[]>()
  for (const report of reports) {
    const key = isLeak(report.rule)
      ? `${report.fn.file}:${report.fn.name}:${report.rule}`
      : afterClose.includes(report.rule)
        ? `${report.fn.file}:${report.fn.name}:${report.identity}`
        : `${report.fn.file}:${report.line}:${report.rule}:${report.fn.key}`
    const group = groups.get(key) ?? []
    group.push(report)
    groups.set(key, group)
  }
  return [...groups.values()].flatMap((group) => {
    const [first, ...others] = group.toSorted(
      (a, b) => b.confidence - a.confidence || a.line - b.line,
    )
    if (first === undefined) return []
    if (others.length === 0) return [first]
    const lines = others.map((each) => `${each.resource} of line ${each.line}`)
    return [{ ...first, reasons: [...first.reasons, `the same happens to ${lines.join(', ')}`] }]
  })
}

/** What one close too early leads to, however many lines then meet it. */
const afterClose: readonly string[] = ['double-close', 'use-after-close', 'two-owners']

/** What says the same of one handle, the most telling first. */
const telling: readonly string[] = ['leaked-per-turn', 'defer-in-loop', 'discarded-handle']

const isLeak = (rule: string): boolean =>
  rule === 'never-closed' || rule.startsWith('not-closed-on') || telling.includes(rule)

/**
 * One report for each rule and line, because literals are walked on their own and where they are
 * called; and one for each handle that is left open.
 */
const distinct = (reports: readonly Report[]): Report[] => {
  const seen = new Set<string>()
  const rank = (report: Report): number => {
    const found = telling.indexOf(report.rule)
    return found < 0 ? telling.length : found
  }
  // What is not shown by default must not hide what is.
  const isShown = ({ confidence, fn }: Report): boolean => confidence * fn.confidence >= 0.5
  const ordered = reports.toSorted(
    (a, b) => Number(isShown(b)) - Number(isShown(a)) || rank(a) - rank(b),
  )
  return ordered.filter((report) => {
    const what = isLeak(report.rule) ? 'leak' : report.rule
    const key = `${report.fn.file}:${report.line}:${what}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}
