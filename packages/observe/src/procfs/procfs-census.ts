import type { Census } from '@lastref/model'
import { holdingsOfProcesses } from '../census/processes.ts'
import { blindSpot } from './blind-spot.ts'
import { readBpfFds } from './bpf-fds.ts'
import { objectsOfFds } from './fd-objects.ts'
import { thisHost } from './host.ts'

export interface ProcfsCensusOptions {
  /** Add who holds what, process by process. */
  readonly processes?: boolean
}

/**
 * Returns what /proc tells this user about BPF objects: those behind fds that it may see. No
 * capability is needed. Counters are the sums of the holders that were found, no object is settled,
 * and the blind spots say what is missing and how to get it.
 */
export function procfsCensus({ processes = false }: ProcfsCensusOptions = {}): Census {
  const takenAt = new Date().toISOString()
  const { fds, refused } = readBpfFds()
  const { objects, compared } = objectsOfFds(fds)
  return {
    schema: 'lastref.census/1',
    takenAt,
    host: thisHost(),
    blindSpots: [
      ...always,
      ...(refused === 0 ? [] : [refusedProcesses(refused)]),
      ...(compared ? [] : [uncompared]),
    ].toSorted(),
    objects,
    ...(processes ? { processes: holdingsOfProcesses(objects) } : {}),
  }
}

const remedy = 'sudo, or setcap cap_bpf,cap_perfmon,cap_sys_admin+ep on node'

const always = [
  blindSpot(
    'reference-counts',
    `refcnt and usercnt are not told without CAP_BPF; shown is what the files and links found add up to (${remedy})`,
  ),
  blindSpot(
    'objects-without-fd',
    `objects that only a pin, a link, a program, a mapping or the kernel holds are not seen (${remedy})`,
  ),
  blindSpot('object-names', `names of maps and programs are not told (${remedy})`),
]

function refusedProcesses(count: number): string {
  const whose = count === 1 ? 'one process of another user' : `${count} processes of other users`
  return blindSpot('processes', `the fds of ${whose} may not be read (${remedy})`)
}

const uncompared = blindSpot(
  'shared-files',
  'some fds could not be compared with kcmp(2): a file they share counts once for each of them',
)
