import type { Census } from '@lastref/model'
import { partsOf } from '@lastref/observe'
import { censusJson } from '@lastref/report'
import type { OutputStream } from './streams.ts'

/** Writes the census as one JSON document, piece by piece. */
export async function writeCensus(census: Census, stdout: OutputStream): Promise<void> {
  // One after the other: a document larger than memory would otherwise pile up behind a slow pipe.
  // oxlint-disable-next-line no-await-in-loop
  for (const chunk of censusJson(census, partsOf)) await stdout.write(chunk)
}
