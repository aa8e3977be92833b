import { mark } from './backend.ts'
import type { TrackScope } from './options.ts'
import type { TrackerPrograms } from './programs.ts'
import { pidsOf } from './scope-pids.ts'

/** How often a cgroup is asked for processes that were moved into it. In milliseconds. */
const every = 500

/**
 * Follows processes that join a cgroup from outside, as `docker exec` has them do. Those that are
 * forked inside of it are followed by the kernel side.
 */
export class JoinedProcesses {
  readonly #programs: TrackerPrograms
  readonly #scope: TrackScope
  #known: ReadonlySet<number>
  #next = 0

  constructor(programs: TrackerPrograms, scope: TrackScope) {
    this.#programs = programs
    this.#scope = scope
    this.#known = new Set(scope.kind === 'cgroup' ? pidsOf(scope) : [])
  }

  update(): void {
    const now = performance.now()
    if (this.#scope.kind !== 'cgroup' || now < this.#next) return
    this.#next = now + every
    const pids = new Set(pidsOf(this.#scope))
    const joined = [...pids].filter((pid) => !this.#known.has(pid))
    this.#known = pids
    if (joined.length > 0) mark(this.#programs, joined)
  }
}
