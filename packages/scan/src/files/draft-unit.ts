import { relative } from 'node:path'
import type { Language } from '../ir/unit.ts'
import type { SkipReason } from '../scan-options.ts'
import { guessModulePath } from './go-units.ts'
import type { PlannedFile } from './planned-unit.ts'
import { shownPath } from './shown-path.ts'

/** The files of a directory in one language, before it is known what imports them. */
export type DraftUnit = {
  /** Null until the import path is known. */
  readonly key: string | null
  readonly directory: string
  readonly language: Language
  readonly files: PlannedFile[]
  readonly imports: Set<string>
  /** Headers that its C files include, as written. */
  readonly includes: Set<string>
  /** Those of them that sources include: what headers include they only declare with. */
  readonly sourceIncludes: Set<string>
  bytes: number
  relevant: boolean
  /** Calls a published library, or the system, to open something. */
  direct: boolean
}

/** Drafts by import path; packages without a go.mod are named by how the tree imports itself. */
export const nameUnits = (
  drafts: readonly DraftUnit[],
  roots: readonly string[],
  cwd: string,
): Map<string, DraftUnit> => {
  const found = new Map<string, string>()
  for (const root of roots) {
    const nameless = drafts.filter(
      (draft) =>
        draft.key === null &&
        !found.has(draft.directory) &&
        !relative(root, draft.directory).startsWith('..'),
    )
    const directories = new Set(nameless.map((draft) => draft.directory))
    const imports = new Set(nameless.flatMap((draft) => [...draft.imports]))
    const prefix = guessModulePath(root, directories, imports)
    if (prefix === null) continue
    for (const { directory } of nameless) {
      const below = relative(root, directory)
      found.set(directory, below === '' ? prefix : `${prefix}/${below}`)
    }
  }
  const keyOf = ({ key, directory }: DraftUnit): string =>
    key ?? found.get(directory) ?? shownPath(directory, cwd)
  return new Map(drafts.map((draft) => [keyOf(draft), draft]))
}

/**
 * Units that mention eBPF, and those that import them, however far. In C also the directories that
 * these use: helpers are linked into the same process, and their fds are as scarce.
 */
export const relevantUnits = (
  drafts: ReadonlyMap<string, DraftUnit>,
  used: ReadonlyMap<string, readonly string[]>,
  skip: (reason: SkipReason, count?: number) => void,
): [string, DraftUnit][] => {
  const importers = new Map<string, string[]>()
  for (const [key, draft] of drafts) {
    for (const each of draft.imports) {
      const list = importers.get(each) ?? []
      list.push(key)
      importers.set(each, list)
    }
  }
  useful(drafts, used)
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

const useful = (
  drafts: ReadonlyMap<string, DraftUnit>,
  used: ReadonlyMap<string, readonly string[]>,
): void => {
  const helpers = new Set<string>()
  const users = new Set<string>()
  for (const [key, needs] of used) {
    if (drafts.get(key)?.relevant === true) for (const each of needs) helpers.add(each)
    if (needs.some((each) => drafts.get(each)?.relevant === true)) users.add(key)
  }
  for (const key of [...helpers, ...users]) {
    const draft = drafts.get(key)
    if (draft !== undefined) draft.relevant = true
  }
}
