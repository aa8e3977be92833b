import type { Census, ObjectKind } from '@lastref/model'
import type { AttachedProgs } from './attachments/attached.ts'
import { readAttachments } from './attachments/read-attachments.ts'
import { droppedRows, nestedPidNamespace, refusedWalks } from './census/blind-spots.ts'
import { objectsOf } from './census/document.ts'
import type { Namer } from './census/names.ts'
import { holdingsOfProcesses } from './census/processes.ts'
import { readLinkTargets } from './census/link-targets.ts'
import { MapMemory } from './census/memory.ts'
import { Session } from './census/session.ts'
import { settle } from './census/take.ts'
import { CgroupPaths } from './cgroups/cgroup-paths.ts'
import { commOf, containerOf } from './identity/identify.ts'
import { thisHost } from './procfs/host.ts'

export interface CensusOptions {
  /** Show lastref's own objects and references, which are left out otherwise. */
  readonly includeSelf?: boolean
  /** Add who holds what, process by process. */
  readonly processes?: boolean
  /** The document of this object alone, with every holder looked for. */
  readonly only?: { readonly kind: ObjectKind; readonly id: number }
}

/**
 * Reads all BPF objects of the host again and again without loading anything anew. Dispose it: its
 * programs are gone then, as they are when the process ends.
 */
export class CensusReader implements Disposable {
  readonly #session: Session
  /** With cgroup v1 the memory controller has a hierarchy of its own. */
  readonly #unified = new CgroupPaths('unified')
  readonly #chargers: readonly CgroupPaths[] = [new CgroupPaths('memory'), this.#unified]

  private constructor(session: Session) {
    this.#session = session
  }

  /** @throws LastrefError when the kernel or a capability does not allow a census. */
  static open(): CensusReader {
    return new CensusReader(Session.open())
  }

  /** Returns one census. Synchronous: the host moves while it is read, so nothing else may. */
  take(options: CensusOptions = {}): Census {
    const session = this.#session
    const { only, includeSelf = false } = options
    const takenAt = new Date().toISOString()
    const namer = procNamer()
    const sources = { namer, attachments: readWantedAttachments }
    const { judgements, subjects, edges, blindSpots } = settle(session, sources, {
      includeSelf,
      thorough: ({ kind, id }) => only?.kind === kind && only.id === id,
    })
    const wanted = [...judgements.values()].filter(
      ({ ledger: { subject } }) =>
        only === undefined || (only.kind === subject.kind && only.id === subject.id),
    )
    const linkIds = wanted.flatMap(({ ledger: { subject } }) =>
      subject.kind === 'link' ? [subject.id] : [],
    )
    const targets = readLinkTargets(linkIds, (id) => this.#unified.of(id))
    const objects = objectsOf(wanted, {
      edges,
      subjects,
      memory: new MapMemory(),
      linkTarget: (id) => targets.get(id) ?? null,
      cgroupPath: (id) => this.#chargedCgroup(id),
    })
    return {
      schema: 'lastref.census/1',
      takenAt,
      host: thisHost(),
      blindSpots: [...new Set([...blindSpots, ...this.#blindSpots()])].toSorted(),
      objects,
      ...(options.processes === true ? { processes: holdingsOfProcesses(objects) } : {}),
    }
  }

  [Symbol.dispose](): void {
    this.#session[Symbol.dispose]()
  }

  #chargedCgroup(id: number): string | null {
    if (id === 0) return null
    for (const paths of this.#chargers) {
      const path = paths.of(id)
      if (path !== null) return path
    }
    return null
  }

  #blindSpots(): string[] {
    const { walks, known } = this.#session
    const { inFlight, ioUring } = this.#session.dropped()
    return [
      ...refusedWalks(walks.refused),
      ...nestedPidNamespace(known.pidLevel),
      ...droppedRows(inFlight, ioUring),
    ]
  }
}

/** Returns one census of the host: see `CensusReader` for many. */
export function takeCensus(options: CensusOptions = {}): Census {
  using reader = CensusReader.open()
  return reader.take(options)
}

function readWantedAttachments(progIds: ReadonlySet<number>): AttachedProgs {
  return readAttachments({ wantedProgIds: progIds })
}

/** Asks for each process once in a census, however many files it has. */
function procNamer(): Namer {
  return { commOf: remember(commOf), containerOf: remember(containerOf) }
}

function remember<T>(read: (pid: number) => T): (pid: number) => T {
  const known = new Map<number, T>()
  return (pid) => {
    const value = known.get(pid)
    if (value !== undefined) return value
    const fresh = read(pid)
    known.set(pid, fresh)
    return fresh
  }
}
