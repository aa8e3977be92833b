import { errorCatalogue as recordErrors, type ErrorEntry } from '@lastref/model'
import { errorCatalogue as commandErrors } from './error-catalogue.ts'

/** Returns what the packages tell about their error codes, sorted by code. */
export async function errorEntries(): Promise<readonly ErrorEntry[]> {
  return [...commandErrors, ...recordErrors].toSorted((a, b) => a.code.localeCompare(b.code))
}
