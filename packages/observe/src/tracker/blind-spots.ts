import type { Backend } from './backend.ts'

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
      `processes: ${processesLost} processes were not followed, because there were too many at a time`,
    )
  }
  return spots
}
