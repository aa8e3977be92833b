import { matchesGlob, relative, resolve } from 'node:path'
import type { Catalog } from './catalog/entry.ts'
import { listFiles } from './files/list-files.ts'
import { narrowPlan } from './files/narrow-plan.ts'
import { planUnits } from './files/plan-units.ts'
import { shownPath } from './files/shown-path.ts'
import type { ScanFinding } from './finding.ts'
import { frontEndOf } from './front-ends.ts'
import { withLeanWasm } from './parse/lean-wasm.ts'
import type { ScanOptions, ScanResult, SkipReason } from './scan-options.ts'
import { UnitCache } from './work/cache.ts'
import { runAll, workersFor } from './work/run-all.ts'

const severities = ['error', 'warning', 'note'] as const

const bySeverity = (a: ScanFinding, b: ScanFinding): number =>
  severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
  (a.site.file < b.site.file ? -1 : a.site.file > b.site.file ? 1 : a.site.line - b.site.line)

const touches = (
  { site, span }: ScanFinding,
  changed: NonNullable<ScanOptions['changed']>,
): boolean =>
  changed.get(site.file)?.some(([from, to]) => from <= span.to && to >= span.from) === true

/**
 * Scans source trees. Resolves to all findings and what was looked at; rejects with a
 * `LastrefError` when a path does not exist (LRE230). Never throws for what it finds inside files.
 * While it runs, V8 does not optimise WebAssembly that is loaded in this process.
 */
export const scan = (options: ScanOptions): Promise<ScanResult> =>
  withLeanWasm(() => scanLean(options))

const scanLean = async (options: ScanOptions): Promise<ScanResult> => {
  const started = performance.now()
  const { cwd, config = {}, minConfidence = 0.5, changed } = options
  const exclude = config.exclude ?? []
  // What a project writes in lastref.yaml has been checked by the reader of that file.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const catalog = (config.catalog ?? []) as readonly Catalog[]
  const roots = options.paths.map((path) => resolve(cwd, path))
  const listing = await listFiles(
    roots,
    (name) => frontEndOf(name) !== undefined,
    (path) => exclude.some((glob) => matchesGlob(relative(cwd, path), glob)),
  )
  const skipped = listing.skipped
  const skip = (reason: SkipReason, count = 1): void => {
    if (count > 0) skipped.set(reason, (skipped.get(reason) ?? 0) + count)
  }
  const total = listing.files.length
  options.onProgress?.({ phase: 'listing', done: total, total })
  const reading = (done: number): void => options.onProgress?.({ phase: 'reading', done, total })
  const plan = await planUnits(listing.files, skip, reading, {
    withTests: config.tests === true,
    roots,
    cwd,
  })
  const units =
    changed === undefined
      ? plan.units
      : narrowPlan(plan.units, (path) => changed.has(shownPath(path, cwd)))
  const analysedBytes = units.reduce((sum, unit) => sum + unit.bytes, 0)
  const findings: ScanFinding[] = []
  const syntaxErrors: string[] = []
  const failed: string[] = []
  const notes: string[] = []
  let done = 0
  let cachedUnits = 0
  options.onProgress?.({ phase: 'analysing', done, total: units.length })
  await runAll(units, {
    cwd,
    catalog,
    workers: options.workers ?? workersFor(analysedBytes),
    cache:
      options.cache === undefined
        ? null
        : new UnitCache(resolve(cwd, options.cache), JSON.stringify(catalog)),
    onDone: (_unit, result, cached) => {
      done += 1
      if (cached) cachedUnits += 1
      findings.push(...result.findings)
      syntaxErrors.push(...result.syntaxErrors)
      failed.push(...result.failed)
      notes.push(...result.notes)
      options.onProgress?.({ phase: 'analysing', done, total: units.length })
    },
  })
  return {
    findings: findings
      .filter(
        (each) =>
          each.confidence >= minConfidence &&
          config.disable?.includes(each.rule) !== true &&
          (changed === undefined || touches(each, changed)),
      )
      .toSorted(bySeverity),
    statistics: {
      files: listing.files.length,
      lines: plan.lines,
      bytes: plan.bytes,
      analysedBytes,
      cachedUnits,
      units: units.length,
      skipped: Object.fromEntries(skipped),
      syntaxErrors: syntaxErrors.toSorted(),
      milliseconds: Math.round(performance.now() - started),
    },
    blindSpots: [
      ...[...listing.unreadable, ...plan.unreadable].map(
        (path) => `${relative(cwd, path)} cannot be read`,
      ),
      ...plan.tooLarge.map((path) => `${relative(cwd, path)} is too large to be source`),
      ...failed.map((path) => `${path} is nested too deeply to be parsed`),
      ...notes.toSorted(),
    ],
  }
}
