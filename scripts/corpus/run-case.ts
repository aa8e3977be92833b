import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { scan, type ScanFinding } from '@lastref/scan'
import type { CorpusCase } from './cases.ts'
import { listTree, writeTree, type TreeFile } from './git-tree.ts'
import type { CaseResult } from './measure.ts'
import { inNamedFunctions, type FoundDefect } from './named-functions.ts'

/** A tree with fewer files is looked at as a whole. */
const smallTree = 500

/** Files that a scan reads: sources, and what says where a module or crate begins. */
const wanted =
  /(?:\.(?:go|c|h|cc|cpp|cxx|hh|hpp|hxx|rs|ts|tsx|mts|cts)|(?:^|\/)(?:go\.mod|Cargo\.toml))$/

export interface CorpusOptions {
  readonly clones: string
  /** Look at all files of the trees, not only at the module around the case. */
  readonly withDensity: boolean
  /** Where written trees are kept for the next run; null: nowhere. */
  readonly trees: string | null
}

/** Returns what one case shows, or null when no repository below `clones` holds it. */
export async function runCase(
  one: CorpusCase,
  { clones, withDensity, trees }: CorpusOptions,
): Promise<CaseResult | null> {
  const gitDirectory = gitDirectoryOf(one, clones)
  if (gitDirectory === null) return null
  const before = listTree(gitDirectory, one.parent)
  const after = listTree(gitDirectory, one.commit)
  if (before === null || after === null) return null
  const keep = trees === null ? null : join(trees, one.id)
  const isSmall = after.length < smallTree
  const selected = (path: string): boolean => isSmall || inScope(one, path)
  const everything = (): boolean => true
  const findingsBefore = await scanTree(gitDirectory, before, selected, keep && `${keep}-before`)
  const findingsAfter = await (withDensity
    ? scanTree(gitDirectory, after, everything, keep && `${keep}-all`)
    : scanTree(gitDirectory, after, selected, keep && `${keep}-after`))
  return {
    id: one.id,
    language: one.language,
    defectClass: one.defectClass,
    available: true,
    before: inNamedFunctions(one, 'before', findingsBefore.findings),
    after: inNamedFunctions(one, 'after', findingsAfter.findings),
    density: withDensity
      ? { findings: findingsAfter.findings.length, lines: findingsAfter.lines }
      : null,
  }
}

function gitDirectoryOf(one: CorpusCase, clones: string): string | null {
  const folder = join(clones, one.heldBy.replace('/', '+'))
  const candidates = [folder, join(folder, 'repo'), join(folder, 'repo/.git'), `${folder}.git`]
  return candidates.find((path) => existsSync(join(path, 'HEAD'))) ?? null
}

/**
 * The part of a tree that decides about a case: the module around its files, that is the first two
 * folders, so that summaries of the project's own wrappers are there.
 */
function inScope(one: CorpusCase, path: string): boolean {
  if (/(?:^|\/)(?:go\.mod|Cargo\.toml)$/.test(path)) return true
  const language = one.files[0]?.endsWith('.go') ? '.go' : null
  if (language !== null) return path.endsWith(language)
  return one.files.some((file) => {
    const folder = dirname(file).split('/').slice(0, 2).join('/')
    return folder === '.' || path.startsWith(`${folder}/`)
  })
}

async function scanTree(
  gitDirectory: string,
  tree: readonly TreeFile[],
  selected: (path: string) => boolean,
  keep: string | null,
): Promise<{ readonly findings: readonly FoundDefect[]; readonly lines: number }> {
  const files = tree.filter(({ path }) => wanted.test(path) && selected(path))
  const folder = keep ?? mkdtempSync(join(tmpdir(), 'lastref-corpus-'))
  try {
    if (keep === null) await writeTree(gitDirectory, files, folder)
    else if (!existsSync(keep)) {
      // Renamed when it is whole, so that an interrupted run leaves nothing that looks like it.
      rmSync(`${keep}.part`, { recursive: true, force: true })
      mkdirSync(`${keep}.part`, { recursive: true })
      await writeTree(gitDirectory, files, `${keep}.part`)
      renameSync(`${keep}.part`, keep)
    }
    const result = await scan({ paths: [folder], cwd: folder })
    return { findings: result.findings.map(describe), lines: countLines(folder, files) }
  } finally {
    if (keep === null) rmSync(folder, { recursive: true })
  }
}

function describe(finding: ScanFinding): FoundDefect {
  const { code, title, site } = finding
  return { code, title, file: site.file, line: site.line, function: site.function }
}

/** Vendored copies are somebody else's code and are not counted. */
const vendored = /(?:^|\/)(?:vendor|node_modules|third_party|_vendor)\//

function countLines(folder: string, files: readonly TreeFile[]): number {
  let lines = 0
  for (const { path } of files) {
    if (vendored.test(path)) continue
    const file = join(folder, path)
    if (!existsSync(file)) continue
    const bytes = readFileSync(file)
    for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) lines += 1
  }
  return lines
}
