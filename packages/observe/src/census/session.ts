import type { Holdings, Self } from './reading.ts'
import { readBtfs } from './btfs.ts'
import { encodeKnown, learnFrom, type KnownAddresses } from './learn.ts'
import { readPins } from './pinned.ts'
import type { Counters } from './reading.ts'
import { Walks } from './walks.ts'

export { type Holdings }

/** The loaded walks, taught what this kernel's files look like. One session can take many readings. */
export class Session implements Disposable {
  readonly walks: Walks
  readonly self: Self

  private constructor(walks: Walks) {
    this.walks = walks
    this.#learn()
    const own = walks.ownIds()
    const ids = {
      map: new Set(own.maps),
      prog: new Set(own.progs),
      link: new Set(own.links),
      btf: new Set(own.btf),
    }
    this.self = { pid: process.pid, isOwn: (kind, id) => ids[kind].has(id) }
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

  counters(): Counters {
    const { walks } = this
    return {
      maps: walks.maps(),
      progs: walks.progs(),
      links: walks.links(),
      btfs: readBtfs(() => walks.ownFiles()),
    }
  }

  [Symbol.dispose](): void {
    this.walks[Symbol.dispose]()
  }

  #learn(): void {
    let known: KnownAddresses | undefined
    this.walks.ownFiles((rows) => {
      known ??= learnFrom(rows)
    })
    if (known !== undefined) this.walks.shared.set('known', encodeKnown(known))
  }
}
