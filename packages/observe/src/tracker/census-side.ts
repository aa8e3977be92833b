import type { MemoryBudget, ObjectIdentity } from '@lastref/model'
import { CgroupPaths } from '../cgroups/cgroup-paths.ts'
import { encodeKnown } from '../census/learn.ts'
import { MapMemory, pageSize } from '../census/memory.ts'
import type { Counters } from '../census/reading.ts'
import { Session } from '../census/session.ts'
import type { MapRow } from '../generated/wire.ts'
import { commOf } from '../identity/identify.ts'
import { budgetsOf } from './budgets.ts'
import { FileRows } from './file-rows.ts'
import type { HoldingSources } from './holdings.ts'

/** What one census adds to a reading. */
export interface CensusReading extends Omit<HoldingSources, 'siteOf'> {
  /** Every fd of the host on a BPF object. */
  readonly files: FileRows
  /** The memory limits that these objects count against. */
  budgets(objects: readonly ObjectIdentity[]): MemoryBudget[]
}

/** The census as the tracker uses it: what is open now, and what it is. */
export class CensusSide implements Disposable {
  readonly #session: Session
  readonly #chargers = new CgroupPaths('memory')

  private constructor(session: Session) {
    this.#session = session
  }

  /** @throws LastrefError when the kernel or a capability does not allow a census. */
  static open(): CensusSide {
    return new CensusSide(Session.open())
  }

  /** The bytes of `struct known_addresses`, which the programs of the tracker need as well. */
  get known(): Uint8Array {
    return encodeKnown(this.#session.known)
  }

  files(): FileRows {
    const rows = new FileRows()
    this.#session.walks.files((words) => rows.enter(words))
    return rows
  }

  /** @param isFollowed which processes belong to the recording. */
  read(isFollowed: (pid: number) => boolean): CensusReading {
    const counters = this.#session.counters()
    const objects = identities(counters)
    const maps = new Map(counters.maps.map((row) => [row.id, row]))
    const memory = memoryOf(counters, maps)
    return {
      files: this.files(),
      isFollowed,
      objectAt: (address) => objects.get(address) ?? null,
      memoryOf: memory,
      commOf: remembered(commOf),
      budgets: (held) => {
        const cgroups = new Set(
          held.flatMap(({ kind, id }) => (kind === 'map' ? (maps.get(id)?.cgroupId ?? []) : [])),
        )
        return budgetsOf(this.#chargers.ofAll([...cgroups]).values())
      },
    }
  }

  [Symbol.dispose](): void {
    this.#session[Symbol.dispose]()
  }
}

function identities({ maps, progs, links, btfs }: Counters): Map<number, ObjectIdentity> {
  const found = new Map<number, ObjectIdentity>()
  for (const { address, id, name } of maps) found.set(address, { kind: 'map', id, name })
  for (const { address, id, name } of progs) found.set(address, { kind: 'prog', id, name })
  for (const { address, id } of links) found.set(address, { kind: 'link', id, name: '' })
  for (const { address, id, name } of btfs) found.set(address, { kind: 'btf', id, name })
  return found
}

function memoryOf(
  { progs, btfs }: Counters,
  maps: ReadonlyMap<number, MapRow>,
): (object: ObjectIdentity) => number | null {
  const memory = new MapMemory()
  const pages = new Map(progs.map((row) => [row.id, row.pages]))
  const sizes = new Map(btfs.map((row) => [row.id, row.size]))
  return ({ kind, id }) => {
    switch (kind) {
      case 'map': {
        const row = maps.get(id)
        return row === undefined ? null : memory.of(row, undefined)
      }
      case 'prog': {
        const count = pages.get(id)
        return count === undefined ? null : count * pageSize()
      }
      case 'btf':
        return sizes.get(id) ?? null
      case 'link':
        return null
    }
  }
}

function remembered<T>(read: (pid: number) => T): (pid: number) => T {
  const known = new Map<number, T>()
  return (pid) => {
    const value = known.get(pid)
    if (value !== undefined) return value
    const fresh = read(pid)
    known.set(pid, fresh)
    return fresh
  }
}
