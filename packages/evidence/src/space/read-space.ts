import { readFileSync } from 'node:fs'
import type { EvidenceRuntime, SpaceState } from '@lastref/model'
import { UnavailableError } from '../unavailable.ts'
import { regionsOf } from './regions.ts'
import { parseRollup, parseSmaps } from './smaps.ts'

/**
 * Returns the address space of the process. The kernel reads it under the lock of the address space,
 * mapping by mapping; the sums of smaps_rollup are of one pass.
 *
 * @throws UnavailableError LRE640 when it may not be read (ptrace access, see proc_pid_smaps(5)).
 */
export function readSpace(pid: number, runtime: EvidenceRuntime): SpaceState {
  try {
    const rollup = parseRollup(readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1'))
    const at = Date.now()
    const mappings = parseSmaps(readFileSync(`/proc/${pid}/smaps`, 'utf8'))
    return { state: 'read', at, ...rollup, regions: regionsOf(mappings, runtime) }
  } catch (error) {
    throw new UnavailableError('LRE640', `the address space of pid ${pid} may not be read`, error)
  }
}
