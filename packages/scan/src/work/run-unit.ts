import type { CatalogIndex } from '../catalog/catalog-index.ts'
import { distinctKeys } from '../c/distinct-keys.ts'
import { analyseUnit } from '../engine/analyse-unit.ts'
import type { UnitSummary } from '../engine/summary.ts'
import { World } from '../engine/world.ts'
import type { PlannedUnit } from '../files/planned-unit.ts'
import { readText } from '../files/read-source.ts'
import { shownPath } from '../files/shown-path.ts'
import type { ScanFinding } from '../finding.ts'
import { frontEndOf } from '../front-ends.ts'
import type { FileIr } from '../ir/unit.ts'
import { parseFile, parserOf } from '../parse/parser.ts'
import { applyIgnores } from './apply-ignores.ts'

/** What came of one unit. */
export type UnitResult = {
  readonly key: string
  readonly findings: readonly ScanFinding[]
  readonly summary: UnitSummary
  readonly syntaxErrors: readonly string[]
  /** Files that crashed the parser. */
  readonly failed: readonly string[]
  /** Ignore comments that silence nothing, in sentences. */
  readonly notes: readonly string[]
}

/** What comes of a unit that was not looked at. */
export const nothing = (key: string): UnitResult => ({
  key,
  findings: [],
  summary: { key, functions: [], types: [], owners: [] },
  syntaxErrors: [],
  failed: [],
  notes: [],
})

/** True when some file names a function of its imports that opens something. */
const callsAnOpener = (
  unit: PlannedUnit,
  world: World,
  texts: readonly (string | null)[],
): boolean => {
  const names = unit.needs.flatMap((key) => world.openers.get(key) ?? [])
  return names.some((name) => texts.some((text) => text?.includes(`.${name}(`) === true))
}

/** Parses, lowers and judges one unit, which may know what `seen` says of others. */
export const runUnit = async (
  unit: PlannedUnit,
  catalog: CatalogIndex,
  seen: readonly UnitSummary[],
  cwd: string,
): Promise<UnitResult> => {
  const world = new World(catalog)
  for (const summary of seen) world.add(summary)
  const files: FileIr[] = []
  const failed: string[] = []
  const generated = new Set<string>()
  const texts = unit.files.map(({ path }) => readText(path))
  if (unit.conditional && !callsAnOpener(unit, world, texts)) return nothing(unit.key)
  for (const [index, { path, generated: isGenerated }] of unit.files.entries()) {
    const frontEnd = frontEndOf(path)
    const text = texts[index] ?? null
    if (frontEnd === undefined || text === null) continue
    const name = shownPath(path, cwd)
    if (isGenerated) generated.add(name)
    // oxlint-disable-next-line no-await-in-loop -- the first await of a grammar loads it
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
  const distinct = unit.language === 'go' ? files : distinctKeys(files)
  const { findings, summary } = analyseUnit(
    { key: unit.key, language: unit.language, files: distinct },
    world,
  )
  const { kept, notes } = applyIgnores(
    findings.filter((finding) => !generated.has(finding.site.file)),
    files,
  )
  return {
    key: unit.key,
    findings: kept,
    summary,
    syntaxErrors: files.filter((file) => file.syntaxErrors.length > 0).map((file) => file.path),
    failed,
    notes,
  }
}
