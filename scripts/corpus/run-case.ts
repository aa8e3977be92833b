import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { scan, type ScanFinding, type ScanOptions } from '@lastref/scan'
import { bringTo, type Side } from './case-tree.ts'
import type { CorpusCase } from './cases.ts'
import { listTree, type TreeFile } from './git-tree.ts'
import type { CaseResult } from './measure.ts'
import { inNamedFunctions, type FoundDefect } from './named-functions.ts'

/** Files that a scan reads: sources, and what says where a module or crate begins. */
const wanted =
  /(?:\.(?:go|c|h|cc|cpp|cxx|hh|hpp|hxx|rs|ts|tsx|mts|cts)|(?:^|\/)(?:go\.mod|Cargo\.toml))$/

/** Other people's code: a scan leaves it out, and it is not counted. */
const vendored = /(?:^|\/)(?:vendor|node_modules|third_party|_vendor)\//

export interface CorpusOptions {
  readonly clones: string
  /** Look at all files of the trees after the fix, not only at those around the case. */
  readonly withDensity: boolean
  /** Where written trees are kept for the next run; null: nowhere. */
  readonly trees: string | null
  /** Where answers are kept by content: the two sides of a fix have most files in common. */
  readonly cache: string
}

/** Returns what one case shows, or null when no repository below `clones` holds it. */
export async function runCase(
  one: CorpusCase,
  { clones, withDensity, trees, cache }: CorpusOptions,
): Promise<CaseResult | null> {
  const gitDirectory = gitDirectoryOf(one, clones)
  if (gitDirectory === null) return null
  const before = sideOf(gitDirectory, one.parent)
  const after = sideOf(gitDirectory, one.commit)
  if (before === null || after === null) return null
  const scratch = trees ?? mkdtempSync(join(tmpdir(), 'lastref-corpus-'))
  const folder = join(scratch, one.id)
  const around = new Set([...one.files, ...one.functions.map(({ file }) => file)])
  const changed = new Map([...around].map((file) => [file, [[1, Infinity]] as const]))
  const found = async (options: Pick<ScanOptions, 'changed'>): Promise<readonly FoundDefect[]> => {
    const all = { ...options, paths: [folder], cwd: folder, workers: 0, cache }
    return (await scan(all)).findings.map(describe)
  }
  try {
    await bringTo(after, before, folder, gitDirectory)
    const foundAfter = await found(withDensity ? {} : { changed })
    const lines = withDensity ? countLines(folder, after.files) : 0
    await bringTo(before, after, folder, gitDirectory)
    const foundBefore = await found({ changed })
    const alarms = inNamedFunctions(one, 'after', foundAfter)
    return {
      id: one.id,
      language: one.language,
      defectClass: one.defectClass,
      available: true,
      before: inNamedFunctions(one, 'before', foundBefore),
      after: alarms,
      doubtful: alarms,
      density: withDensity ? { findings: foundAfter.length, lines } : null,
    }
  } finally {
    if (trees === null) rmSync(scratch, { recursive: true })
  }
}

function gitDirectoryOf(one: CorpusCase, clones: string): string | null {
  const folder = join(clones, one.heldBy.replace('/', '+'))
  const candidates = [folder, join(folder, 'repo'), join(folder, 'repo/.git'), `${folder}.git`]
  return candidates.find((path) => existsSync(join(path, 'HEAD'))) ?? null
}

function sideOf(gitDirectory: string, commit: string): Side | null {
  const files = listTree(gitDirectory, commit)
  if (files === null) return null
  return { commit, files: files.filter(({ path }) => wanted.test(path) && !vendored.test(path)) }
}

function describe(finding: ScanFinding): FoundDefect {
  const { code, title, site } = finding
  return { code, title, file: site.file, line: site.line, function: site.function }
}

function countLines(folder: string, files: readonly TreeFile[]): number {
  let lines = 0
  for (const { path } of files) {
    const file = join(folder, path)
    if (!existsSync(file)) continue
    const bytes = readFileSync(file)
    for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) lines += 1
  }
  return lines
}
