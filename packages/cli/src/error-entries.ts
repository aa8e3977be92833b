import type { ErrorEntry } from '@lastref/model'
import { errorCatalogue } from './error-catalogue.ts'

/** Returns what every package tells about its error codes, sorted by code. */
export async function errorEntries(): Promise<readonly ErrorEntry[]> {
  return errorCatalogue.toSorted((a, b) => a.code.localeCompare(b.code))
}
