import type { Counters, Self } from './reading.ts'
import { readBtfs } from './btfs.ts'
import { encodeKnown, learnFrom, type KnownAddresses } from './learn.ts'
import { SuspectSet } from './suspect-set.ts'
import { Walks } from './walks.ts'

/** As many as the kernel side has room for (`suspects` in bpf/census.bpf.c). */
const maxSuspects = 1 << 16

/** The loaded walks, taught what this kernel's files look like. One session can take many readings. */
export class Session implements Disposable {
  readonly walks: Walks
  readonly self: Self
  readonly #suspects: SuspectSet
  readonly #known: KnownAddresses

  private constructor(walks: Walks) {
    this.walks = walks
    this.#suspects = new SuspectSet(walks.suspects)
    this.#known = this.#learn()
    walks.attachVisible()
    this.self = { pid: process.pid, isOwn: (kind, id) => walks.isOwn(kind, id) }
  }

  /** What the walks had to learn first, e.g. how deep the pid namespace is. */
  get known(): KnownAddresses {
    return this.#known
  }

  static open(): Session {
    const walks = Walks.load()
    try {
      return new Session(walks)
    } catch (error) {
      walks[Symbol.dispose]()
      throw error
    }
  }

  /** Reads all objects and their counters. */
  counters(): Counters {
    const { walks } = this
    this.#restrict(false)
    return {
      maps: walks.maps(),
      progs: walks.progs(),
      links: walks.links(),
      btfs: readBtfs(() => walks.ownFiles()),
    }
  }

  /** Restricts the walks that follow to these objects, until `counters` is called. */
  suspect(addresses: ReadonlySet<number>): void {
    const fits = addresses.size <= maxSuspects
    if (fits) this.#suspects.replace(addresses)
    this.#restrict(fits)
  }

  /** Returns the suspects whose counters changed while they were looked at for a while. */
  movedSuspects(): Set<number> {
    const rows = [...this.walks.maps(), ...this.walks.progs(), ...this.walks.links()]
    return new Set(rows.filter(isMoving).map((row) => row.address))
  }

  [Symbol.dispose](): void {
    this.walks[Symbol.dispose]()
  }

  /** How many rows did not fit so far; `struct drop_counts` in bpf/wire.h. */
  dropped(): { readonly inFlight: number; readonly ioUring: number } {
    const bytes = this.walks.shared.get('drops')
    if (!(bytes instanceof Uint8Array)) return { inFlight: 0, ioUring: 0 }
    const view = new DataView(bytes.buffer, bytes.byteOffset)
    return {
      inFlight: Number(view.getBigUint64(0, true)),
      ioUring: Number(view.getBigUint64(8, true)),
    }
  }

  #restrict(suspectsOnly: boolean): void {
    this.walks.shared.set('suspects_only', suspectsOnly ? 1 : 0)
  }

  #learn(): KnownAddresses {
    let known: KnownAddresses | undefined
    this.walks.ownFiles((rows) => {
      known ??= learnFrom(rows)
    })
    known ??= learnFrom([])
    this.walks.shared.set('known', encodeKnown(known))
    return known
  }
}

interface WatchedRow {
  readonly refcntMin: number
  readonly refcntMax: number
  readonly usercntMin?: number
  readonly usercntMax?: number
}

function isMoving(row: WatchedRow): boolean {
  return row.refcntMin !== row.refcntMax || row.usercntMin !== row.usercntMax
}
