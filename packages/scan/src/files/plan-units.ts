import { createHash } from 'node:crypto'
import { dirname, relative } from 'node:path'
import { headerIndex, includesOf } from './c-includes.ts'
import { frontEndOf } from '../front-ends.ts'
import type { Language } from '../ir/unit.ts'
import type { SkipReason } from '../scan-options.ts'
import {
  guessModulePath,
  importPathOf,
  importsOf,
  isGenerated,
  mentionsBpf,
  opensSomething,
} from './go-units.ts'
import { isForLinux } from './go-build.ts'
import type { Listed } from './list-files.ts'
import { readText } from './read-text.ts'
import { shownPath } from './shown-path.ts'

/** A unit that waits for its imports. */
export type PlannedUnit = {
  readonly key: string
  readonly language: Language
  readonly files: readonly PlannedFile[]
  /** Keys of units of this scan whose summaries it uses. */
  readonly needs: readonly string[]
  readonly bytes: number
  /** Digest of its files' contents. */
  readonly digest: string
  /**
   * Opens nothing by itself: worth parsing only when it calls something of its needs that opens or
   * fills.
   */
  readonly conditional: boolean
}

export type PlannedFile = { readonly path: string; readonly generated: boolean }

/** C and C++ of one directory are compiled together: headers are read as C++. */
const family = (language: Language): Language => (language === 'cpp' ? 'c' : language)

type Draft = {
  /** Null until the import path is known. */
  key: string | null
  readonly directory: string
  readonly language: Language
  readonly files: PlannedFile[]
  readonly imports: Set<string>
  /** Headers that its C files include, as written. */
  readonly includes: Set<string>
  readonly digests: string[]
  bytes: number
  relevant: boolean
  /** Calls a published library, or the system, to open something. */
  direct: boolean
}

/** BPF programs and the kernel's own types: what runs there holds no handles. */
const isKernelSide = (path: string, text: string): boolean =>
  /(?:^|\/)vmlinux[\w.-]*\.h$/.test(path) || /^\s*SEC\(\s*"/m.test(text)

/** Files above this are data in disguise. */
const maxBytes = 24 * 1024 * 1024
/** The same for C, C++ and Rust, whose trees take more memory: amalgamations are below it. */
const maxOtherBytes = 4 * 1024 * 1024

/** bpftool writes the kernel's types into it: megabytes, and no function. */
const typesOfKernel = /(?:^|\/)vmlinux[^/]*\.h$/

export type Plan = {
  /** Everything a unit needs comes before it. */
  readonly units: readonly PlannedUnit[]
  readonly bytes: number
  readonly lines: number
  readonly tooLarge: readonly string[]
}

/** Directories whose programs end before a leak matters. */
const beside =
  /(?:^|\/)(?:tests?|e2e|testing|test-?utils?|testsupport|\w*test-?helpers?|examples?|docs|bench(?:marks?)?|hack|mocks?|fixtures)\//

/** Tests and examples, unless they are what was asked for. */
const isTest = (path: string, roots: readonly string[]): boolean => {
  if (path.endsWith('_test.go')) return true
  const root = roots.find((each) => path.startsWith(`${each}/`))
  return root !== undefined && beside.test(path.slice(root.length + 1))
}

const countLines = (text: string): number => {
  let lines = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1
  return lines + (text.endsWith('\n') || text === '' ? 0 : 1)
}

/**
 * Groups files into units, leaves out those that have nothing to do with eBPF, and puts needed ones
 * first. A Go package is looked at when it, or a package it imports from the same tree, mentions
 * eBPF: wrappers matter as much as the library.
 */
export const planUnits = async (
  files: readonly Listed[],
  skip: (reason: SkipReason, count?: number) => void,
  withTests: boolean,
  roots: readonly string[],
  cwd: string,
): Promise<Plan> => {
  const drafts = new Map<string, Draft>()
  const tooLarge: string[] = []
  let bytes = 0
  let lines = 0
  for (const { path, size } of files) {
    const language = frontEndOf(path)?.language
    if (language === undefined) continue
    if (!withTests && isTest(path, roots)) {
      skip('test')
      continue
    }
    if (typesOfKernel.test(path)) {
      skip('generated')
      continue
    }
    if (size > (language === 'go' ? maxBytes : maxOtherBytes)) {
      skip('too-large')
      tooLarge.push(path)
      continue
    }
    const text = await readText(path)
    if (text === null) {
      skip('unreadable')
      continue
    }
    if (language === 'go' && !isForLinux(path, text)) {
      skip('other-system')
      continue
    }
    if (language !== 'go' && isKernelSide(path, text)) {
      skip('kernel-side')
      continue
    }
    bytes += size
    lines += countLines(text)
    const directory = dirname(path)
    const id = `${family(language)}:${shownPath(directory, cwd)}`
    const draft = drafts.get(id) ?? {
      key: language === 'go' ? importPathOf(directory) : id,
      directory,
      language,
      files: [],
      imports: new Set<string>(),
      includes: new Set<string>(),
      digests: [],
      bytes: 0,
      relevant: false,
      direct: language !== 'go',
    }
    drafts.set(id, draft)
    draft.files.push({ path, generated: isGenerated(text) })
    draft.bytes += size
    const mentions = language === 'typescript' ? text.includes('@lastref/ebpf') : mentionsBpf(text)
    draft.relevant ||= mentions
    draft.direct ||= language === 'go' && opensSomething(text)
    draft.digests.push(
      createHash('sha1').update(shownPath(path, cwd)).update('\0').update(text).digest('hex'),
    )
    if (language === 'go') for (const each of importsOf(text)) draft.imports.add(each)
    if (family(language) === 'c') for (const each of includesOf(text)) draft.includes.add(each)
  }
  const keyed = nameUnits([...drafts.values()], roots, cwd)
  const headers = [...keyed].flatMap(([unit, draft]) =>
    draft.files.flatMap(({ path }) => (/\.h\w*$/.test(path) ? [{ path, unit }] : [])),
  )
  const unitsOf = headerIndex(headers)
  const needsOf = (key: string, draft: Draft): readonly string[] => {
    const included = [...draft.includes].flatMap(unitsOf).filter((each) => each !== key)
    return [...new Set([...draft.imports, ...included])]
  }
  const units = relevant(keyed, skip).map(([key, draft]): PlannedUnit => ({
    key,
    language: draft.language,
    files: draft.files,
    needs: needsOf(key, draft).filter((each) => keyed.get(each)?.relevant === true),
    bytes: draft.bytes,
    digest: createHash('sha1').update(draft.digests.join()).digest('hex'),
    conditional: !draft.direct,
  }))
  return { units: needsFirst(units), bytes, lines, tooLarge }
}

/** Drafts by import path; packages without a go.mod are named by how the tree imports itself. */
const nameUnits = (
  drafts: readonly Draft[],
  roots: readonly string[],
  cwd: string,
): Map<string, Draft> => {
  for (const root of roots) {
    const nameless = drafts.filter(
      (draft) => draft.key === null && !relative(root, draft.directory).startsWith('..'),
    )
    const directories = new Set(nameless.map((draft) => draft.directory))
    const imports = new Set(nameless.flatMap((draft) => [...draft.imports]))
    const prefix = guessModulePath(root, directories, imports)
    if (prefix === null) continue
    for (const draft of nameless) {
      const below = relative(root, draft.directory)
      draft.key = below === '' ? prefix : `${prefix}/${below}`
    }
  }
  return new Map(drafts.map((draft) => [draft.key ?? shownPath(draft.directory, cwd), draft]))
}

/** Units that mention eBPF, and those that import them, however far. */
const relevant = (
  drafts: ReadonlyMap<string, Draft>,
  skip: (reason: SkipReason, count?: number) => void,
): [string, Draft][] => {
  const importers = new Map<string, string[]>()
  for (const [key, draft] of drafts) {
    for (const each of draft.imports) {
      const list = importers.get(each) ?? []
      list.push(key)
      importers.set(each, list)
    }
  }
  const queue = [...drafts].filter(([, draft]) => draft.relevant).map(([key]) => key)
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    for (const key of importers.get(next) ?? []) {
      const importer = drafts.get(key)
      if (importer === undefined || importer.relevant) continue
      importer.relevant = true
      queue.push(key)
    }
  }
  const left = [...drafts.values()].filter((draft) => !draft.relevant)
  skip(
    'not-ebpf',
    left.reduce((sum, draft) => sum + draft.files.length, 0),
  )
  return [...drafts].filter(([, draft]) => draft.relevant)
}

/** Units in an order in which everything a unit needs comes before it; cycles are cut. */
export const needsFirst = (units: readonly PlannedUnit[]): PlannedUnit[] => {
  const byKey = new Map(units.map((unit) => [unit.key, unit]))
  const order: PlannedUnit[] = []
  const seen = new Set<string>()
  const visit = (unit: PlannedUnit): void => {
    if (seen.has(unit.key)) return
    seen.add(unit.key)
    for (const key of unit.needs) {
      const needed = byKey.get(key)
      if (needed !== undefined) visit(needed)
    }
    order.push(unit)
  }
  for (const unit of units) visit(unit)
  return order
}
