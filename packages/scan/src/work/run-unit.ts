import { isAbsolute, relative } from 'node:path'
import { analyseUnit } from '../engine/analyse-unit.ts'
import type { UnitSummary } from '../engine/summary.ts'
import type { World } from '../engine/world.ts'
import { readText } from '../files/read-text.ts'
import type { PlannedUnit } from '../files/plan-units.ts'
import type { ScanFinding } from '../finding.ts'
import { frontEndOf } from '../front-ends.ts'
import type { FileIr } from '../ir/unit.ts'
import { parseFile, parserOf } from '../parse/parser.ts'

/** What came of one unit. */
export type UnitResult = {
  readonly key: string
  readonly findings: readonly ScanFinding[]
  readonly summary: UnitSummary
  readonly syntaxErrors: readonly string[]
  /** Files that crashed the parser. */
  readonly failed: readonly string[]
}

const shown = (path: string, cwd: string): string => {
  const below = relative(cwd, path)
  return below.startsWith('..') || isAbsolute(below) ? path : below
}

const isIgnored = (finding: ScanFinding, file: FileIr | undefined): boolean =>
  file?.ignores.some(
    (ignore) =>
      (ignore.rule === '*' || ignore.rule === finding.rule || ignore.rule === finding.code) &&
      (finding.site.line === ignore.line || finding.site.line === ignore.line + 1),
  ) === true

/** Parses, lowers and judges one unit; `world` learns its summary. */
export const runUnit = async (
  unit: PlannedUnit,
  world: World,
  cwd: string,
): Promise<UnitResult> => {
  const files: FileIr[] = []
  const failed: string[] = []
  const generated = new Set<string>()
  for (const { path, generated: isGenerated } of unit.files) {
    const frontEnd = frontEndOf(path)
    const text = await readText(path)
    if (frontEnd === undefined || text === null) continue
    const name = shown(path, cwd)
    if (isGenerated) generated.add(name)
    const parser = await parserOf(frontEnd.grammar)
    try {
      const file = parseFile(parser, frontEnd, { path: name, text, unit: unit.key })
      if (file === null) failed.push(name)
      else files.push(file)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      // Nesting too deep for the stack: a data file in disguise.
      failed.push(name)
    }
  }
  const { findings, summary } = analyseUnit(
    { key: unit.key, language: unit.language, files },
    world,
  )
  world.add(summary)
  const byPath = new Map(files.map((file) => [file.path, file]))
  return {
    key: unit.key,
    findings: findings.filter(
      (finding) =>
        !generated.has(finding.site.file) && !isIgnored(finding, byPath.get(finding.site.file)),
    ),
    summary,
    syntaxErrors: files.filter((file) => file.syntaxErrors.length > 0).map((file) => file.path),
    failed,
  }
}
