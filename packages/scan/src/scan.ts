import { matchesGlob, relative, resolve } from 'node:path'
import { catalogOf } from './catalog/index.ts'
import { World } from './engine/world.ts'
import { listFiles } from './files/list-files.ts'
import { planUnits } from './files/plan-units.ts'
import type { ScanFinding } from './finding.ts'
import { frontEndOf } from './front-ends.ts'
import type { ScanOptions, ScanResult, SkipReason } from './scan-options.ts'
import { runUnit } from './work/run-unit.ts'

const severities = ['error', 'warning', 'note'] as const

const bySeverity = (a: ScanFinding, b: ScanFinding): number =>
  severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
  (a.site.file < b.site.file ? -1 : a.site.file > b.site.file ? 1 : a.site.line - b.site.line)

/**
 * Scans source trees. Resolves to all findings and what was looked at; rejects with a
 * `LastrefError` when a path does not exist. Never throws for what it finds inside files.
 */
export const scan = async (options: ScanOptions): Promise<ScanResult> => {
  const started = performance.now()
  const { cwd, config = {}, minConfidence = 0.5 } = options
  const exclude = config.exclude ?? []
  const excluded = (path: string): boolean =>
    exclude.some((glob) => matchesGlob(relative(cwd, path), glob))
  const roots = options.paths.map((path) => resolve(cwd, path))
  const listing = await listFiles(roots, (name) => frontEndOf(name) !== undefined, excluded)
  const skipped = listing.skipped
  const skip = (reason: SkipReason, count = 1): void => {
    if (count > 0) skipped.set(reason, (skipped.get(reason) ?? 0) + count)
  }
  const plan = await planUnits(listing.files, skip, config.tests === true, roots)
  const world = new World(catalogOf())
  const findings: ScanFinding[] = []
  const syntaxErrors: string[] = []
  for (const unit of plan.units) {
    const result = await runUnit(unit, world, cwd)
    findings.push(...result.findings)
    syntaxErrors.push(...result.syntaxErrors)
  }
  return {
    findings: findings
      .filter(
        (each) => each.confidence >= minConfidence && config.disable?.includes(each.rule) !== true,
      )
      .toSorted(bySeverity),
    statistics: {
      files: listing.files.length,
      lines: plan.lines,
      bytes: plan.bytes,
      analysedBytes: plan.units.reduce((sum, unit) => sum + unit.bytes, 0),
      cachedUnits: 0,
      units: plan.units.length,
      skipped: Object.fromEntries(skipped),
      syntaxErrors,
      milliseconds: Math.round(performance.now() - started),
    },
    blindSpots: [],
  }
}
