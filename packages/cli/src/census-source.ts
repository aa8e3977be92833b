import { LastrefError, type Census } from '@lastref/model'
import { CensusReader, procfsCensus, type CensusOptions } from '@lastref/observe'

/** Where the commands have their censuses from. */
export interface CensusSource extends Disposable {
  take(options: CensusOptions): Census
}

/**
 * Returns what reads this host: through BPF, or, for a user without the capabilities, through
 * procfs, which knows less and says so in the blind spots.
 */
export function openCensusSource(): CensusSource {
  try {
    return CensusReader.open()
  } catch (error) {
    if (!isMissingCapability(error)) throw error
    return { take: procfsCensus, [Symbol.dispose]: () => undefined }
  }
}

/** Returns a census of this host. */
export function readCensus(options: CensusOptions): Census {
  using source = openCensusSource()
  return source.take(options)
}

function isMissingCapability(error: unknown): boolean {
  return error instanceof LastrefError && (error.code === 'LRE153' || error.code === 'LRE411')
}
