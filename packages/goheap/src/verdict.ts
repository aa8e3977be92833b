import type { FdAnswer, FdOwner, FdVerdict } from './answer.ts'
import type { Capture } from './capture.ts'
import type { BpfFd } from './fds.ts'
import type { Marked } from './heap/mark-all.ts'
import type { Origin } from './heap/marker.ts'
import { type Trail, trailTo } from './heap/trail.ts'
import type { Words } from './memory/words.ts'
import type { Release } from './owners/releases.ts'
import type { Describer } from './paths/describe.ts'

/** Why nothing can be said to be unreachable, or to have no owner; null: it can. */
export interface Doubts {
  readonly unreachable: string | null
  readonly noOwner: string | null
}

/** Judges fds by what was captured. */
export class Judge {
  readonly #captured: Capture
  readonly #marked: Marked
  readonly #memory: Words
  readonly #describe: Describer
  readonly #doubts: Doubts

  constructor(
    captured: Capture,
    marked: Marked,
    memory: Words,
    describe: Describer,
    doubts: Doubts,
  ) {
    this.#captured = captured
    this.#marked = marked
    this.#memory = memory
    this.#describe = describe
    this.#doubts = doubts
  }

  judge({ fd, kind, id }: BpfFd): FdAnswer {
    const owners = this.#captured.releases.registered.filter((release) => release.fd === fd)
    const judged = owners
      .map((release) => ({ release, verdict: this.#reach(release) }))
      .toSorted((a, b) => rank(a.verdict) - rank(b.verdict))
    const [best] = judged
    if (best !== undefined) {
      return {
        fd,
        kind,
        id,
        owner: this.#ownerOf(best.release, best.verdict),
        verdict: best.verdict,
      }
    }
    const queued = this.#captured.queued.find((release) => release.fd === fd)
    if (queued !== undefined) {
      const verdict: FdVerdict = { kind: 'queued', behind: this.#describe.blockedRunner() }
      return { fd, kind, id, owner: this.#ownerOf(queued, verdict), verdict }
    }
    const { noOwner } = this.#doubts
    const verdict: FdVerdict =
      noOwner === null ? { kind: 'no-owner' } : { kind: 'unknown', reason: noOwner }
    return { fd, kind, id, owner: null, verdict }
  }

  #ownerOf(release: Release, verdict: FdVerdict): FdOwner {
    // A cleanup does not say what its object is, but who points to it does.
    const seen = verdict.kind === 'reachable' ? (verdict.path.at(-1)?.type ?? null) : null
    const type = release.type ?? (seen === null ? null : `*${seen}`)
    return {
      address: `0x${release.object.toString(16)}`,
      type,
      release: { kind: release.kind, function: this.#describe.releaseFunction(release.closure) },
    }
  }

  #reach(release: Release): FdVerdict {
    const { marker } = this.#marked
    const { object } = release
    const slot = marker.slotOf(object)
    if (slot === null) return { kind: 'unknown', reason: 'its owner lies outside the heap' }
    const direct = marker.originOf(object)
    if (direct !== null) return this.#reachable(object, object, direct, release)
    const hits = marker.hitsOf(object)
    const isTiny = this.#captured.heap.spans.tiny[slot.span] === 1
    const end = isTiny ? object + (release.size ?? 8) : slot.start + slot.size
    const start = isTiny ? object : slot.start
    const own = hits.find(({ address }) => address >= start && address < end)
    if (own !== undefined) return this.#reachable(object, own.address, own.origin, release)
    const [neighbour] = hits
    if (neighbour !== undefined) return this.#pinned(neighbour.address, neighbour.origin)
    const { unreachable } = this.#doubts
    return unreachable === null ? { kind: 'unreachable' } : { kind: 'unknown', reason: unreachable }
  }

  #trail(target: number, origin: Origin): Trail | null {
    const { marker, roots } = this.#marked
    return trailTo(marker, this.#memory, target, origin, (index) => roots[index]?.value ?? target)
  }

  #reachable(object: number, target: number, origin: Origin, release: Release): FdVerdict {
    const trail = this.#trail(target, origin)
    const root = trail === null ? undefined : this.#marked.roots[trail.root]
    if (trail === null || root === undefined) {
      return { kind: 'unknown', reason: 'the path to its owner cannot be told' }
    }
    const { root: told, path } = this.#describe.trail(root, trail, object, release.type)
    const certainty = root.certain && trail.certain ? 'certain' : 'conservative'
    return { kind: 'reachable', root: told, path, certainty }
  }

  #pinned(target: number, origin: Origin): FdVerdict {
    const trail = this.#trail(target, origin)
    const root = trail === null ? undefined : this.#marked.roots[trail.root]
    if (trail === null || root === undefined) {
      return { kind: 'unknown', reason: 'the path to the neighbour of its owner cannot be told' }
    }
    if (!root.certain || !trail.certain) {
      return {
        kind: 'unknown',
        reason: 'what may be a pointer leads to the neighbour of its owner',
      }
    }
    return { kind: 'pinned-by-neighbour', ...this.#describe.trail(root, trail, target, null) }
  }
}

function rank(verdict: FdVerdict): number {
  switch (verdict.kind) {
    case 'reachable':
      return verdict.certainty === 'certain' ? 0 : 1
    case 'pinned-by-neighbour':
      return 2
    case 'queued':
      return 3
    case 'unreachable':
      return 4
    case 'unknown':
      return 5
    case 'no-owner':
      return 6
  }
}
