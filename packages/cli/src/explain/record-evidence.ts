import { EvidenceReader } from '@lastref/evidence'
import type { CensusSource } from '../census-source.ts'
import type { Invocation } from '../command.ts'
import { evidenceOfWhom } from '../errors-explain.ts'
import type { Census } from '@lastref/model'
import type { CensusOptions } from '@lastref/observe'
import type { Selection } from '../trace/selection.ts'
import { heapOptionsOf, targetsOf } from './subject.ts'

/**
 * Returns what reads the three lines of the chosen processes into a record; throws LRE608 when none
 * were chosen: to read every heap of a host would be felt by it.
 */
export async function openEvidence(
  invocation: Invocation,
  selection: Selection | null,
  source: SharedCensus,
): Promise<EvidenceReader> {
  if (selection === null) throw evidenceOfWhom()
  return await EvidenceReader.open(targetsOf(selection), {
    ...heapOptionsOf(invocation),
    takeCensus: () => source.takeAndKeep({ processes: true }),
  })
}

/** One census for the evidence of a moment and for the moment itself. */
export class SharedCensus implements Pick<CensusSource, 'take'> {
  readonly #source: CensusSource
  #kept: Census | null = null

  constructor(source: CensusSource) {
    this.#source = source
  }

  /** Returns a census, which is also what the next `take` returns. */
  takeAndKeep(options: CensusOptions): Census {
    this.#kept = this.#source.take(options)
    return this.#kept
  }

  take(options: CensusOptions): Census {
    const kept = this.#kept
    this.#kept = null
    return kept ?? this.#source.take(options)
  }
}
