import { readFileSync, writeFileSync } from 'node:fs'
import type { Finding } from '@lastref/model'
import { badBaseline } from '../errors-scan.ts'

const schema = 'lastref.baseline/1'

/** Returns the fingerprints of a baseline file. Throws LRE041. */
export function readBaseline(path: string): ReadonlySet<string> {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw badBaseline(path, 'it cannot be read', error)
  }
  const value = parse(path, text)
  if (typeof value !== 'object' || value === null || Reflect.get(value, 'schema') !== schema) {
    throw badBaseline(path, `it is no ${schema} document`)
  }
  const accepted: unknown = Reflect.get(value, 'accepted')
  if (!Array.isArray(accepted)) throw badBaseline(path, 'it has no list of accepted findings')
  return new Set(
    accepted.map((one: unknown) => {
      const fingerprint: unknown =
        typeof one === 'object' && one !== null ? Reflect.get(one, 'fingerprint') : undefined
      if (typeof fingerprint !== 'string') throw badBaseline(path, 'an entry has no fingerprint')
      return fingerprint
    }),
  )
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw badBaseline(path, 'it is no JSON', error)
  }
}

/** Writes the findings as accepted. What a person needs to review them stands beside each. */
export function writeBaseline(path: string, findings: readonly Finding[]): void {
  const accepted = findings.map(({ fingerprint, code, rule, site }) => ({
    fingerprint,
    code,
    rule,
    file: site?.file ?? null,
    function: site?.function ?? null,
  }))
  try {
    writeFileSync(path, `${JSON.stringify({ schema, accepted }, null, 2)}\n`)
  } catch (error) {
    throw badBaseline(path, 'it cannot be written', error)
  }
}
