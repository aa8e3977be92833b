import { noWayToTrack, noSuchProcess } from '../errors.ts'
import type { CensusSide } from './census-side.ts'
import { earlierFiles, noteEarlierFiles } from './earlier-files.ts'
import { numberBytes } from './key-bytes.ts'
import { learnAllocations, learnReleases } from './lesson.ts'
import type { BackendName, TrackerOptions, TrackScope } from './options.ts'
import { TrackerPrograms } from './programs.ts'
import { pidsOf } from './scope-pids.ts'

/** A way to see openings that works here, attached. */
export interface Backend {
  readonly name: BackendName
  readonly why: string
  readonly programs: TrackerPrograms
  /** Whether the hook on the end of files works, by which releases are told. */
  readonly seesReleases: boolean
}

const processHooks = ['forked', 'executed', 'exited', 'executing']
const helpers = ['follow', 'open_files', 'teach']

interface Way {
  readonly name: BackendName
  readonly programs: readonly string[]
  /** Attaches what sees the openings; returns why it does not work, null when it does. */
  attach(programs: TrackerPrograms): string | null
}

const ways: readonly Way[] = [
  {
    name: 'kmem_cache_alloc',
    programs: ['allocated'],
    attach: (programs) => {
      programs.attach(['allocated'])
      return learnAllocations(programs)
    },
  },
  {
    name: 'sys_exit_bpf',
    programs: ['returned', 'returned_anywhere'],
    attach: (programs) => {
      try {
        programs.attach(['returned'])
      } catch {
        // Without tracefs. It sees every system call, and so costs each of them more.
        programs.attach(['returned_anywhere'])
      }
      return null
    },
  },
]

const reasons: Readonly<Record<BackendName, string>> = {
  kmem_cache_alloc: 'files are seen where the kernel allocates them: no system call is slowed',
  sys_exit_bpf: 'files are seen where bpf() returns them: every system call of the host is slowed',
}

/**
 * Returns the backend that was asked for, or the first that works: loaded and attached.
 *
 * @throws LastrefError LRE111 when none works, what the eBPF library says when a capability is missing
 */
export function chooseBackend(options: TrackerOptions, census: CensusSide): Backend {
  const { backend = 'auto' } = options
  const refused: string[] = []
  let cause: unknown
  for (const way of ways) {
    if (backend !== 'auto' && backend !== way.name) continue
    try {
      const found = tryWay(way, options, census)
      if (typeof found !== 'string') return { ...found, why: whyOf(way, refused) }
      refused.push(`${way.name}: ${found}`)
    } catch (error) {
      cause ??= error
      refused.push(`${way.name}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  throw noWayToTrack(refused, cause)
}

function whyOf(way: Way, refused: readonly string[]): string {
  return [reasons[way.name], ...refused.map((it) => `(${it})`)].join(' ')
}

function tryWay(
  way: Way,
  options: TrackerOptions,
  census: CensusSide,
): Omit<Backend, 'why'> | string {
  const { scope, misuse = false } = options
  const extra = misuse ? ['entered'] : []
  const programs = TrackerPrograms.load([...way.programs, ...processHooks, ...helpers, ...extra], {
    everywhere: scope.kind === 'all',
  })
  try {
    const pids = pidsOf(scope)
    const followed = pids === null ? null : new Set(pids)
    const earlier = earlierFiles(census.files(), (pid) =>
      followed === null ? pid !== process.pid : followed.has(pid),
    )
    programs.shared.set('known', census.known)
    programs.shared.set('last_file', BigInt(earlier.length))
    // Before anything is attached, because this process is never followed.
    programs.run('teach', 0)
    programs.attach([...processHooks, ...extra])
    const reason = way.attach(programs)
    if (reason !== null) {
      programs[Symbol.dispose]()
      return reason
    }
    const seesReleases = attachReleases(programs)
    noteEarlierFiles(programs, earlier)
    return { name: way.name, programs, seesReleases }
  } catch (error) {
    programs[Symbol.dispose]()
    throw error
  }
}

function attachReleases(programs: TrackerPrograms): boolean {
  if (programs.attempt.without.includes('freed')) return false
  programs.attach(['freed'])
  return learnReleases(programs) === null
}

/**
 * Begins to follow the processes of a scope.
 *
 * @throws LastrefError LRE210 when one that was named does not exist
 */
export function follow(programs: TrackerPrograms, scope: TrackScope): void {
  const pids = pidsOf(scope)
  if (pids === null) return
  mark(programs, pids)
  if (scope.kind === 'cgroup' || Number(programs.shared.get('live_processes')) > 0) return
  const [first] = pids
  if (first !== undefined) throw noSuchProcess(first)
}

/** Follows these processes, as far as they exist and are not followed already. */
export function mark(programs: TrackerPrograms, pids: readonly number[]): void {
  const wanted = programs.map('wanted')
  wanted.updateBatch(pids.map((pid) => [numberBytes(pid), numberBytes(1)] as const))
  // Twice, for children that were forked while the first pass ran by a process not yet marked.
  programs.iterate('follow')
  programs.iterate('follow')
  wanted.deleteBatch(pids.map(numberBytes))
}
