import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A public commit that fixed a lifetime defect; its parent has the defect in `functions`. */
export interface CorpusCase {
  readonly id: string
  readonly repo: string
  /** A public repository that holds the commit: `owner/name`. */
  readonly heldBy: string
  readonly commit: string
  readonly parent: string
  readonly language: string
  readonly defectClass: string
  readonly resource: string
  readonly files: readonly string[]
  /** Empty when the defect is in no function; then the whole of `files` is looked at. */
  readonly functions: readonly CorpusFunction[]
}

export interface CorpusFunction {
  readonly file: string
  /** `Type.method`, `Type::method` or `function`, as the language writes it. */
  readonly name: string
  readonly before: boolean
  readonly after: boolean
}

/** Returns the committed case list. */
export function readCases(root: string): readonly CorpusCase[] {
  const path = join(root, 'packages/scan/corpus/cases.json')
  const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
  if (isCaseList(value)) return value.cases
  throw new Error(`${path} is no case list`)
}

function isCaseList(value: unknown): value is { readonly cases: readonly CorpusCase[] } {
  if (typeof value !== 'object' || value === null || !('cases' in value)) return false
  return Array.isArray(value.cases) && value.cases.every((one: unknown) => isCase(one))
}

const texts = ['id', 'repo', 'heldBy', 'commit', 'parent', 'language', 'defectClass', 'resource']

function isCase(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return (
    texts.every((key) => typeof Reflect.get(value, key) === 'string') &&
    Array.isArray(Reflect.get(value, 'files')) &&
    Array.isArray(Reflect.get(value, 'functions'))
  )
}
