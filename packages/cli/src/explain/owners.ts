import { readGoOwners } from '@lastref/evidence'
import {
  explainReadings,
  type EvidenceDocument,
  type EvidenceReading,
  type Explanation,
  type MappingSites,
  type OwnersReading,
} from '@lastref/model'
import type { Invocation } from '../command.ts'
import { outOfRange } from '../errors-run.ts'

/** When and how it is looked for what keeps the fds of a Go process. */
export interface OwnerOptions {
  readonly when: 'growth' | 'always' | 'never'
  readonly freeze: boolean
  readonly maxHeapBytes: number | null
}

/** @throws LastrefError LRE022 when --max-heap is no size. */
export function ownerOptionsOf({ options, spec }: Invocation): OwnerOptions {
  const when = options.text('owners')
  const size = options.text('max-heap')
  const maxHeapBytes = size === undefined ? null : bytesOf(size)
  if (maxHeapBytes === undefined) {
    throw outOfRange('--max-heap', size ?? '', 'a size such as 512M or 2G', spec.name)
  }
  return {
    when: when === 'always' || when === 'never' ? when : 'growth',
    freeze: !options.flag('no-freeze'),
    maxHeapBytes,
  }
}

/**
 * Returns what follows from the readings and, for Go processes of which references grow, from what
 * keeps each of their fds.
 */
export async function withOwners(
  readings: readonly EvidenceReading[],
  mappingsOf: (pid: number) => MappingSites | null,
  { freeze, maxHeapBytes, when }: OwnerOptions,
): Promise<EvidenceDocument> {
  const document = documentOf(readings, mappingsOf, new Map())
  const found = new Map<number, OwnersReading>()
  for (const explanation of document.processes) {
    if (!isWanted(explanation, when)) continue
    const { pid } = explanation
    const reading = readGoOwners(pid, {
      freeze,
      ...(maxHeapBytes === null ? {} : { maxHeapBytes }),
    })
    // One after the other: their heaps are copied into this process.
    // oxlint-disable-next-line no-await-in-loop
    found.set(pid, await reading)
  }
  return found.size === 0 ? document : documentOf(readings, mappingsOf, found)
}

function documentOf(
  readings: readonly EvidenceReading[],
  mappingsOf: (pid: number) => MappingSites | null,
  owners: ReadonlyMap<number, OwnersReading>,
): EvidenceDocument {
  const document = explainReadings(readings, (pid) => ({
    owners: owners.get(pid) ?? null,
    mappings: mappingsOf(pid),
  }))
  if (document === null) throw new TypeError('a window without readings')
  return document
}

function isWanted({ last, runtime, signs }: Explanation, when: OwnerOptions['when']): boolean {
  if (runtime !== 'go' || last.kernel.state !== 'read' || last.kernel.fds === 0) return false
  return when === 'always' || (when === 'growth' && signs.refs !== 'flat')
}

const units: Readonly<Record<string, number>> = { '': 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3 }

/** Returns the bytes of `512M` or `2G`; undefined for anything else. */
function bytesOf(size: string): number | undefined {
  const [, digits, unit = ''] = /^([1-9]\d{0,12})([KMG]?)(?:i?B)?$/u.exec(size) ?? []
  return digits === undefined ? undefined : Number(digits) * (units[unit] ?? 1)
}
