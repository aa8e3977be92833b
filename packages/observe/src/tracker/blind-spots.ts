import type { Site, SiteTally } from '@lastref/model'
import { countOfProcesses } from '../procfs/blind-spot.ts'
import type { Backend } from './backend.ts'
import { lostStack } from './site-book.ts'

/** Returns what this kernel, or this recording, leaves unseen, in sentences. */
export function blindSpotsOf(backend: Backend, processesLost: number): string[] {
  const { attempt } = backend.programs
  const spots: string[] = []
  if (!backend.seesReleases) {
    spots.push(
      'releases: this kernel does not tell when it frees a file; who closed it, and whether the collector of Go or of a JVM did, is not known',
    )
  }
  if (!attempt.readMappings) {
    spots.push(
      'mappings: this kernel cannot walk mappings from a program (Linux 6.7); stacks of processes that end at once have no lines',
    )
  }
  if (attempt.without.includes('executing')) {
    spots.push(
      'exec: this kernel tells of an exec only after it closed files (sched_prepare_exec, Linux 6.11); objects it closed may have no id',
    )
  }
  if (processesLost > 0) {
    spots.push(
      `processes: ${countOfProcesses(processesLost)} could not be followed, because there were too many at a time`,
    )
  }
  return spots
}

/** Returns how many openings nobody can be named for, because their stacks were lost: a sentence, or none. */
export function unsitedOf(tallies: readonly SiteTally[], sites: readonly Site[]): string[] {
  const lost = new Set(sites.flatMap(({ id, stack }) => (stack === lostStack ? [id] : [])))
  const openingsOf = (some: readonly SiteTally[]): number =>
    some.reduce((sum, { opened }) => sum + opened, 0)
  const unsited = openingsOf(tallies.filter(({ site }) => lost.has(site)))
  if (unsited === 0) return []
  return [
    `sites: ${unsited} of ${openingsOf(tallies)} openings have no line, since there was no room for their stacks`,
  ]
}
