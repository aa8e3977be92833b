import { EvidenceReader } from '@lastref/evidence'
import type { CensusSource } from '../census-source.ts'
import type { Invocation } from '../command.ts'
import { evidenceOfWhom } from '../errors-explain.ts'
import type { Selection } from '../trace/selection.ts'
import { heapOptionsOf, targetsOf } from './subject.ts'

/**
 * Returns what reads the three lines of the chosen processes into a record; throws LRE608 when none
 * were chosen: to read every heap of a host would be felt by it.
 */
export async function openEvidence(
  invocation: Invocation,
  selection: Selection | null,
  source: CensusSource,
): Promise<EvidenceReader> {
  if (selection === null) throw evidenceOfWhom()
  return await EvidenceReader.open(targetsOf(selection), {
    ...heapOptionsOf(invocation),
    takeCensus: () => source.take({ processes: true }),
  })
}
