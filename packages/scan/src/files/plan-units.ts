import { createHash } from 'node:crypto'
import { crateOf } from './crates.ts'
import { dirname } from 'node:path'
import { frontEndOf } from '../front-ends.ts'
import type { Language } from '../ir/unit.ts'
import type { SkipReason } from '../scan-options.ts'
import { breathing } from './breath.ts'
import { includeIndex, isHeader } from './c-includes.ts'
import { nameUnits, relevantUnits, type DraftUnit } from './draft-unit.ts'
import { importPathOf } from './go-units.ts'
import { needsFirst, type PlannedFile, type PlannedUnit } from './planned-unit.ts'
import { readShared } from './read-source.ts'
import { shownPath } from './shown-path.ts'
import { survey } from './survey.ts'

/** C and C++ of one directory are compiled together: headers are read as C++. */
const family = (language: Language): Language => (language === 'cpp' ? 'c' : language)

/** Files above this are data in disguise. */
const maxBytes = 24 * 1024 * 1024
/** The same for C, C++ and Rust, whose trees take more memory: amalgamations are below it. */
const maxOtherBytes = 4 * 1024 * 1024
const largest = (language: Language): number => (language === 'go' ? maxBytes : maxOtherBytes)

/** bpftool writes the kernel's types into it: megabytes, and no function. */
const typesOfKernel = /(?:^|\/)vmlinux[^/]*\.h$/

export type Plan = {
  /** Everything a unit needs comes before it. */
  readonly units: readonly PlannedUnit[]
  readonly bytes: number
  readonly lines: number
  readonly tooLarge: readonly string[]
  readonly unreadable: readonly string[]
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

/**
 * Groups files into units, leaves out those that have nothing to do with eBPF, and puts needed ones
 * first. A Go package is looked at when it, or a package it imports from the same tree, mentions
 * eBPF, or when it opens something by itself: wrappers matter as much as the library.
 */
export const planUnits = async (
  files: readonly string[],
  skip: (reason: SkipReason, count?: number) => void,
  onRead: (done: number) => void,
  { withTests, roots, cwd }: PlanOptions,
): Promise<Plan> => {
  const drafts = new Map<string, DraftUnit>()
  const tooLarge: string[] = []
  const unreadable: string[] = []
  const breathe = breathing()
  let bytes = 0
  let lines = 0
  for (const [index, path] of files.entries()) {
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
    onRead(index)
    // oxlint-disable-next-line no-await-in-loop -- one file after the other
    await breathe()
    const source = readShared(path, largest(language))
    if (source.kind !== 'bytes') {
      skip(source.kind)
      if (source.kind === 'too-large') tooLarge.push(path)
      else unreadable.push(path)
      continue
    }
    const seen = survey(path, language, source.bytes)
    if (typeof seen === 'string') {
      skip(seen)
      continue
    }
    bytes += source.bytes.length
    lines += seen.lines
    const directory = language === 'rust' ? crateOf(dirname(path)) : dirname(path)
    const id = `${family(language)}:${shownPath(directory, cwd)}`
    const draft = drafts.get(id) ?? newDraft(language, directory, id)
    drafts.set(id, draft)
    draft.files.push({ path, generated: seen.generated })
    draft.bytes += source.bytes.length
    draft.relevant ||= seen.mentions
    draft.direct ||= seen.direct
    for (const each of seen.imports) draft.imports.add(each)
    for (const each of seen.includes) {
      draft.includes.add(each)
      if (!isHeader(path)) draft.sourceIncludes.add(each)
    }
  }
  const keyed = nameUnits([...drafts.values()], roots, cwd)
  const needsOf = needsIn(keyed)
  includeOpeners([...keyed.values()])
  const units = relevantUnits(keyed, usedInC(keyed, needsOf), skip).map(
    ([key, draft]): PlannedUnit => ({
      key,
      language: draft.language,
      files: draft.files,
      needs: needsOf(key, draft).filter((each) => keyed.get(each)?.relevant === true),
      bytes: draft.bytes,
      digest: digestOf(draft.files, cwd),
      conditional: !draft.direct,
    }),
  )
  return { units: needsFirst(units), bytes, lines, tooLarge, unreadable }
}

export type PlanOptions = {
  readonly withTests: boolean
  readonly roots: readonly string[]
  readonly cwd: string
}

const newDraft = (language: Language, directory: string, id: string): DraftUnit => ({
  key: language === 'go' ? importPathOf(directory) : id,
  directory,
  language,
  files: [],
  imports: new Set<string>(),
  includes: new Set<string>(),
  sourceIncludes: new Set<string>(),
  bytes: 0,
  relevant: false,
  direct: false,
})

/**
 * In a tree that handles eBPF, Go packages that open something by themselves matter too: helpers hand
 * files, sockets and namespaces to those that do, and all of them share one table of fds.
 */
const includeOpeners = (drafts: readonly DraftUnit[]): void => {
  const ofGo = drafts.filter(({ language }) => language === 'go')
  if (!ofGo.some(({ relevant }) => relevant)) return
  for (const draft of ofGo) draft.relevant ||= draft.direct
}

/** What C and C++ directories use of each other, told by their includes. */
const usedInC = (
  keyed: ReadonlyMap<string, DraftUnit>,
  needsOf: (key: string, draft: DraftUnit) => readonly string[],
): ReadonlyMap<string, readonly string[]> =>
  new Map(
    [...keyed].flatMap(([key, draft]) =>
      family(draft.language) === 'c' ? [[key, needsOf(key, draft)] as const] : [],
    ),
  )

/** Imported packages, and the directories of included headers. */
const needsIn = (
  keyed: ReadonlyMap<string, DraftUnit>,
): ((key: string, draft: DraftUnit) => readonly string[]) => {
  const index = includeIndex(
    [...keyed].flatMap(([unit, draft]) =>
      family(draft.language) === 'c' ? draft.files.map(({ path }) => ({ path, unit })) : [],
    ),
  )
  return (key, draft) => {
    const included = [
      ...[...draft.includes].flatMap(index.declaring),
      ...[...draft.sourceIncludes].flatMap(index.defining),
    ]
    return [...new Set([...draft.imports, ...included])].filter((each) => each !== key)
  }
}

/** Read again, because most files of a tree are in no unit. */
const digestOf = (files: readonly PlannedFile[], cwd: string): string => {
  const hash = createHash('sha1')
  for (const { path } of files) {
    const source = readShared(path, maxBytes)
    hash.update(`${shownPath(path, cwd)}\0${source.kind}\0`)
    if (source.kind === 'bytes') hash.update(`${source.bytes.length}\0`).update(source.bytes)
  }
  return hash.digest('hex')
}
