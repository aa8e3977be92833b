import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { objectOf, textsOf } from '../input/json.ts'

/** What each destination was told and what blocks still, by fingerprint. */
export type ToldState = ReadonlyMap<string, ReadonlySet<string>>

const schema = 'lastref.told/1'

/** Returns the state of a file; an empty one when there is none, or it is not one of ours. */
export function readToldState(path: string): ToldState {
  let value: unknown
  try {
    value = JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    // Without a memory everything is told again, which is better than nothing.
    return new Map()
  }
  const document = objectOf(value)
  if (document?.['schema'] !== schema) return new Map()
  const told = objectOf(document['told']) ?? {}
  return new Map(Object.entries(told).map(([name, list]) => [name, new Set(textsOf(list))]))
}

/** Writes the state; whole or not at all. */
export function writeToldState(path: string, state: ToldState): void {
  const told = Object.fromEntries([...state].map(([name, set]) => [name, [...set].toSorted()]))
  const temporary = `${path}.${process.pid}.tmp`
  writeFileSync(temporary, `${JSON.stringify({ schema, told }, null, 2)}\n`)
  renameSync(temporary, path)
}
