import type { BpfObject, Holder } from '@lastref/model'
import { badFilter } from './errors.ts'
import { suggest } from './suggest.ts'

type Predicate = (object: BpfObject) => boolean

/** Returns a test for objects that match every term; throws LRE007. */
export function objectFilter(terms: readonly string[]): Predicate {
  const predicates = terms.map(termPredicate)
  return (object) => predicates.every((matches) => matches(object))
}

const textKeys: Readonly<Record<string, (object: BpfObject) => readonly string[]>> = {
  kind: ({ kind }) => [kind],
  name: ({ name }) => [name],
  type: (object) => ('type' in object ? [object.type] : []),
  cgroup: ({ chargedCgroup }) => (chargedCgroup === null ? [] : [chargedCgroup]),
  comm: (object) => placesOf(object).flatMap(({ comm }) => (comm === undefined ? [] : [comm])),
  container: (object) =>
    placesOf(object).flatMap((place) =>
      'container' in place && typeof place.container === 'string' ? [place.container] : [],
    ),
}

const numberKeys: Readonly<Record<string, (object: BpfObject) => number | null>> = {
  id: ({ id }) => id,
  memory: ({ memlockBytes }) => memlockBytes,
  refs: ({ refcnt }) => refcnt,
  users: ({ usercnt }) => usercnt,
  files: (object) => countFiles(object),
}

/** Returns how many files are open on the object. */
export function countFiles(object: BpfObject): number {
  return object.holders.filter(({ kind }) => kind === 'file').length
}

/** Returns every place where a file on the object is held. */
export function placesOf(object: BpfObject): Extract<Holder, { kind: 'file' }>['at'] {
  return object.holders.flatMap((holder) =>
    holder.kind === 'file' || holder.kind === 'iterator' ? holder.at : [],
  )
}

function termPredicate(term: string): Predicate {
  const parts = /^([a-z]+)(!=|<=|>=|=|<|>)(.*)$/su.exec(term)
  if (parts === null) {
    if (term === '') throw badFilter(term, 'it is empty')
    return (object) => object.name.includes(term)
  }
  const [, key = '', operator = '', value = ''] = parts
  const text = textKeys[key]
  if (text !== undefined) return textPredicate(term, text, operator, value)
  const number = numberKeys[key]
  if (number !== undefined) return numberPredicate(term, number, operator, value)
  const keys = [...Object.keys(textKeys), ...Object.keys(numberKeys)]
  const near = suggest(key, keys)
  const meant = near === undefined ? `the keys are ${keys.join(', ')}` : `did you mean ${near}?`
  throw badFilter(term, `there is no key "${key}"; ${meant}`)
}

function textPredicate(
  term: string,
  read: (object: BpfObject) => readonly string[],
  operator: string,
  value: string,
): Predicate {
  if (operator !== '=' && operator !== '!=') {
    throw badFilter(term, `text is compared with = or !=, not ${operator}`)
  }
  const pattern = globPattern(value)
  const wanted = operator === '='
  return (object) => read(object).some((text) => pattern.test(text)) === wanted
}

/** In a pattern, * stands for anything and every other character for itself. */
function globPattern(glob: string): RegExp {
  const parts = glob.split(/\*+/u).map((part) => part.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`, 'su')
}

const units: Readonly<Record<string, number>> = { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 }

function numberPredicate(
  term: string,
  read: (object: BpfObject) => number | null,
  operator: string,
  value: string,
): Predicate {
  const parts = /^(\d+(?:\.\d+)?)([KMG]?)(?:i?B)?$/u.exec(value)
  if (parts === null) throw badFilter(term, `"${value}" is not a number`)
  const wanted = Number(parts[1]) * (units[parts[2] ?? ''] ?? 1)
  const holds = comparison(operator)
  return (object) => {
    const actual = read(object)
    return actual !== null && holds(actual, wanted)
  }
}

function comparison(operator: string): (a: number, b: number) => boolean {
  switch (operator) {
    case '=':
      return (a, b) => a === b
    case '!=':
      return (a, b) => a !== b
    case '<':
      return (a, b) => a < b
    case '<=':
      return (a, b) => a <= b
    case '>':
      return (a, b) => a > b
    default:
      return (a, b) => a >= b
  }
}
