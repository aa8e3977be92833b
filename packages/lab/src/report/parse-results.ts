import { notResults } from '../errors.ts'
import type { LabResults } from '../results.ts'

/**
 * Returns the results that a file holds.
 *
 * @throws {LastrefError} LRE197 when it holds something else.
 */
export function parseResults(name: string, text: string): LabResults {
  try {
    const value: unknown = JSON.parse(text)
    if (isResults(value)) return value
  } catch (error) {
    throw notResults(name, error)
  }
  throw notResults(name)
}

function isResults(value: unknown): value is LabResults {
  if (typeof value !== 'object' || value === null) return false
  const lists = [Reflect.get(value, 'experiments'), Reflect.get(value, 'claims')]
  return Reflect.get(value, 'schema') === 'lastref.lab/1' && lists.every(Array.isArray)
}
