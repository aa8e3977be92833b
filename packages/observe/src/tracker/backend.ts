import { noWayToTrack, noSuchProcess } from '../errors.ts'
import type { CensusSide } from './census-side.ts'
import { earlierFiles, noteEarlierFiles } from './earlier-files.ts'
import { learnPlaces } from './lesson.ts'
import type { BackendName, TrackerOptions, TrackScope } from './options.ts'
import { TrackerPrograms } from './programs.ts'
import { pidsOf } from './scope-pids.ts'

/** A way to see openings that works here, attached. */
export interface Backend {
  readonly name: BackendName
  readonly why: string
  readonly programs: TrackerPrograms
}

const hooks = ['allocated', 'freed', 'forked', 'executed', 'exited', 'executing']
const helpers = ['follow', 'open_files', 'teach']

/**
 * Returns the backend that was asked for, or the first that works: loaded and attached.
 *
 * @throws LastrefError LRE111 when none works
 */
export function chooseBackend(options: TrackerOptions, census: CensusSide): Backend {
  const programs = TrackerPrograms.load([...hooks, ...helpers], options.scope.kind === 'all')
  try {
    const pids = pidsOf(options.scope)
    const followed = pids === null ? null : new Set(pids)
    const earlier = earlierFiles(census.files(), (pid) =>
      followed === null ? pid !== process.pid : followed.has(pid),
    )
    programs.shared.set('known', census.known)
    programs.shared.set('last_file', BigInt(earlier.length))
    programs.attach(hooks)
    const reason = learnPlaces(programs)
    if (reason !== null) throw noWayToTrack([`kmem_cache_alloc: ${reason}`])
    noteEarlierFiles(programs, earlier)
    return { name: 'kmem_cache_alloc', why: 'slows no system call', programs }
  } catch (error) {
    programs[Symbol.dispose]()
    throw error
  }
}

/**
 * Begins to follow the processes of a scope.
 *
 * @throws LastrefError LRE210 when one that was named does not exist
 */
export function follow(programs: TrackerPrograms, scope: TrackScope): void {
  const pids = pidsOf(scope)
  if (pids === null) return
  const wanted = programs.map('wanted')
  wanted.updateBatch(pids.map((pid) => [numberBytes(pid), numberBytes(1)] as const))
  // Twice, for children that were forked while the first pass ran by a process not yet marked.
  programs.iterate('follow')
  programs.iterate('follow')
  wanted.deleteBatch(pids.map(numberBytes))
  if (scope.kind === 'cgroup' || Number(programs.shared.get('live_processes')) > 0) return
  const [first] = pids
  if (first !== undefined) throw noSuchProcess(first)
}

/** Returns the four bytes of a `__u32`. */
export function numberBytes(value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, value, true)
  return bytes
}
