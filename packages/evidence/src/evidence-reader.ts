import type {
  Census,
  EvidenceReading,
  EvidenceRuntime,
  HeapReading,
  KernelReading,
  ProcessEvidence,
  SpaceReading,
  Unavailable,
} from '@lastref/model'
import { budgetsOf, identify } from '@lastref/observe'
import type { HeapSource } from './heap-source.ts'
import { readKernel } from './kernel/read-kernel.ts'
import { openHeap, type HeapOptions } from './open-heap.ts'
import { cgroupsOf } from './process/memory-cgroup.ts'
import { readPressures } from './process/pressure.ts'
import { runtimeOf } from './process/runtime.ts'
import { readSpace } from './space/read-space.ts'
import { unavailable } from './unavailable.ts'

/** A process, and not another one that gets its number. */
export interface EvidenceTarget {
  readonly pid: number
  readonly startTimeTicks: number
}

interface Source {
  readonly target: EvidenceTarget
  readonly runtime: EvidenceRuntime
  heap: HeapSource | Unavailable | null
  /** A reading of the heap that was asked for and has not come. */
  pending: Promise<HeapReading> | null
}

/** As long a reading waits for a heap, in milliseconds: the other lines must not be held up. */
const patience = 2000

/**
 * Reads the three lines of some processes again and again. Holds nothing of them between two readings
 * but a connection to a Node inspector; close it, and nothing is left that was not there before.
 */
export class EvidenceReader implements AsyncDisposable {
  readonly #sources: readonly Source[]
  readonly #takeCensus: () => Census

  private constructor(sources: readonly Source[], takeCensus: () => Census) {
    this.#sources = sources
    this.#takeCensus = takeCensus
  }

  /** Finds the heap of each process; one that cannot be read is part of every reading, with why. */
  static async open(
    targets: readonly EvidenceTarget[],
    options: HeapOptions & { readonly takeCensus: () => Census },
  ): Promise<EvidenceReader> {
    const sources = await Promise.all(
      targets.map(async (target): Promise<Source> => {
        const runtime = runtimeOf(target.pid)
        try {
          const heap = await openHeap(target.pid, runtime, options)
          return { target, runtime, heap, pending: null }
        } catch (error) {
          return { target, runtime, heap: unavailable(error), pending: null }
        }
      }),
    )
    return new EvidenceReader(sources, options.takeCensus)
  }

  /**
   * Returns one reading; a process that has ended is in it no more.
   *
   * @param withSites also what each place in the program holds: once at the beginning of a window and
   *   once at its end.
   */
  async read(withSites: boolean): Promise<EvidenceReading> {
    // The heaps first: asking for them makes the programs allocate, which the other two then see alike.
    const heaps = await Promise.all(
      this.#sources.map(async (source) => await readHeap(source, withSites)),
    )
    const alive = this.#sources.map(({ target }) => {
      const identity = identify(target.pid)
      return identity?.startTimeTicks === target.startTimeTicks ? identity : null
    })
    const spaces = this.#sources.map(({ target, runtime }, index) =>
      alive[index] === null ? null : spaceOf(target.pid, runtime),
    )
    const census = this.#takeCensus()
    const processes = this.#sources.flatMap(({ target, runtime }, index): ProcessEvidence[] => {
      const [identity, heap, space] = [alive[index], heaps[index], spaces[index]]
      if (identity === null || identity === undefined || heap === undefined) return []
      if (space === null || space === undefined) return []
      const kernel: KernelReading = readKernel(target.pid, census, identity)
      return [
        {
          ...target,
          comm: identity.comm,
          runtime,
          cgroup: cgroupsOf(target.pid).memory,
          heap,
          space,
          kernel,
        },
      ]
    })
    return {
      at: Date.parse(census.takenAt),
      processes,
      budgets: budgetsOf(chargedCgroups(processes)),
      pressures: readPressures(processes.flatMap(({ pid }) => cgroupsOf(pid).unified ?? [])),
      blindSpots: census.blindSpots,
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#sources.map(async ({ heap }) => await sourceOf(heap)?.close()))
  }
}

function sourceOf(heap: Source['heap']): HeapSource | null {
  return heap === null || 'state' in heap ? null : heap
}

/**
 * A heap that does not answer in time is waited for in the background; one that failed is not asked
 * again.
 */
async function readHeap(source: Source, withSites: boolean): Promise<HeapReading> {
  const { heap } = source
  if (heap === null) return { state: 'none' }
  if ('state' in heap) return heap
  source.pending ??= settled(source, heap, withSites)
  using timer = new Timer()
  return await Promise.race([source.pending, timer.after(patience)])
}

async function settled(source: Source, heap: HeapSource, withSites: boolean): Promise<HeapReading> {
  try {
    return await heap.read(withSites)
  } catch (error) {
    const why = unavailable(error)
    await heap.close()
    source.heap = why
    return why
  } finally {
    source.pending = null
  }
}

/** A wait that does not keep the process alive once nobody needs it. */
class Timer implements Disposable {
  #timer: NodeJS.Timeout | undefined

  async after(milliseconds: number): Promise<Unavailable> {
    const reason = `the heap was not told within ${milliseconds / 1000} s`
    return await new Promise((resolve) => {
      this.#timer = setTimeout(
        () => resolve({ state: 'unavailable', code: 'LRE610', reason }),
        milliseconds,
      )
    })
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer)
  }
}

function spaceOf(pid: number, runtime: EvidenceRuntime): SpaceReading {
  try {
    return readSpace(pid, runtime)
  } catch (error) {
    return unavailable(error)
  }
}

/** The cgroups of the processes, and those that pay for the objects they hold. */
function chargedCgroups(processes: readonly ProcessEvidence[]): ReadonlySet<string> {
  return new Set(
    processes.flatMap(({ cgroup, kernel }) => [
      ...(cgroup === null ? [] : [cgroup]),
      ...(kernel.state === 'read'
        ? kernel.objects.flatMap(({ chargedCgroup }) => chargedCgroup ?? [])
        : []),
    ]),
  )
}
