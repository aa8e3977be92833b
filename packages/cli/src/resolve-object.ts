import { objectKinds, type BpfObject, type Census, type ObjectKind } from '@lastref/model'
import { escapeTerminal, objectFacts } from '@lastref/report'
import { ambiguousObject, missingArgument, noSuchObject } from './errors.ts'
import { findByPin } from './resolve-pin.ts'
import { suggest } from './suggest.ts'

/** What `why` was asked for: a kind, if one was given, and an id, a name or a pin path. */
export interface ObjectQuery {
  readonly kind: ObjectKind | null
  readonly what: string
}

/** Returns the one object that is meant; throws LRE201, LRE202 or an error about the pin. */
export function resolveObject(query: ObjectQuery, census: Census, cwd: string): BpfObject {
  const candidates = census.objects.filter(({ kind }) => query.kind === null || kind === query.kind)
  if (query.what.includes('/')) return onlyOne(query, findByPin(query.what, candidates, cwd))
  const named = byName(query.what, candidates)
  const numbered = /^\d+$/u.test(query.what)
    ? candidates.filter(({ id }) => id === Number(query.what))
    : []
  // A number is an id; only where no object has it can it be the name of one.
  return onlyOne(query, numbered.length > 0 ? numbered : named, candidates)
}

/** The kernel keeps 15 characters of a name; a longer one is what its source calls it. */
const keptLength = 15

function byName(name: string, candidates: readonly BpfObject[]): BpfObject[] {
  const exact = candidates.filter((object) => object.name === name)
  if (exact.length > 0 || name.length <= keptLength) return exact
  return candidates.filter((object) => object.name === name.slice(0, keptLength))
}

function onlyOne(
  query: ObjectQuery,
  found: readonly BpfObject[],
  candidates: readonly BpfObject[] = [],
): BpfObject {
  const [object] = found
  if (object === undefined) {
    if (query.kind === null && isObjectKind(query.what)) {
      throw missingArgument('ID|NAME|PIN', `why ${query.what}`, listCommand(query.what))
    }
    const names = candidates.map(({ name }) => name).filter((name) => name !== '')
    throw noSuchObject(whatText(query), suggest(query.what, names), listCommand(query.kind))
  }
  if (found.length > 1) {
    throw ambiguousObject(query.what, found.map(candidateText))
  }
  return object
}

function whatText({ kind, what }: ObjectQuery): string {
  const noun = kind ?? 'object'
  if (/^\d+$/u.test(what)) return `${noun} has id ${what}`
  return what.includes('/') ? `${noun} is pinned at ${what}` : `${noun} is named ${what}`
}

function candidateText(object: BpfObject): string {
  const name = object.name === '' ? '' : ` ${escapeTerminal(object.name)}`
  return `lastref why ${object.kind} ${object.id} #${name} ${objectFacts(object)}`
}

function listCommand(kind: ObjectKind | null): string {
  if (kind === null) return 'lastref ls'
  return kind === 'btf' ? 'lastref ls btf' : `lastref ls ${kind}s`
}

/** Tells whether the word is one of the four kinds. */
export function isObjectKind(word: string): word is ObjectKind {
  return objectKinds.some((kind) => kind === word)
}
