import type { ErrorEntry } from '@lastref/model'
import { handleErrors } from './error-catalogue-handles.ts'
import { objectErrors } from './error-catalogue-objects.ts'

/** What `lastref help CODE` prints about the errors of this package. */
export const errorCatalogue: readonly ErrorEntry[] = [...objectErrors, ...handleErrors].toSorted(
  // By code units: the first comparison by locale in a process takes 7 ms.
  (a, b) => (a.code < b.code ? -1 : 1),
)
