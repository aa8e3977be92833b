import { decodeProcessState, RuntimeKind } from '../generated/wire-tracker.ts'
import { numberBytes, wordBytes } from './key-bytes.ts'
import { viewOf } from './left.ts'
import type { TrackerPrograms } from './programs.ts'
import { runtimeKindOf } from './runtime-kind.ts'

const program = 'freed'

/**
 * How long after the last start of a program it stays attached, in milliseconds. A shell becomes env
 * becomes the Go program that is meant, within milliseconds, and what that one's collector closes
 * first would go before the hook was back.
 */
const patience = 1000

/**
 * Keeps the hook on the end of files attached only while it is wanted: it slows every
 * kmem_cache_free of the host by some tens of nanoseconds. Without events it is there to tell what
 * the collectors of Go and of JVMs close, so it comes off when no program that is followed has one.
 */
export class ReleaseHook {
  readonly #programs: TrackerPrograms
  readonly #always: boolean
  /** The runtime of an image; null when it was gone before it could be looked at. */
  readonly #images = new Map<number, number | null>()
  #seenImages = 0n
  /** When it comes off; null when it is wanted, or off already. */
  #detachAt: number | null = null

  /** @param always events are wanted, so that it stays. */
  constructor(programs: TrackerPrograms, always: boolean) {
    this.#programs = programs
    this.#always = always
  }

  /** Looks at what was started since the last call, and attaches or detaches accordingly. */
  update(): void {
    const started = BigInt(Number(this.#programs.shared.get('last_image')))
    if (started !== this.#seenImages) {
      this.#seenImages = started
      this.#look()
    }
    if (this.#detachAt === null || performance.now() < this.#detachAt) return
    this.#detachAt = null
    this.#programs.detach(program)
  }

  #look(): void {
    const living = new Set<number>()
    for (const [, value] of this.#programs.map('processes').entries()) {
      const { image, pid } = decodeProcessState(viewOf(value), 0)
      living.add(image)
      if (!this.#images.has(image)) this.#classify(image, pid)
    }
    for (const image of this.#images.keys()) if (!living.has(image)) this.#images.delete(image)
    if (this.#always) return
    const isWanted = [...this.#images.values()].some((kind) => kind !== RuntimeKind.NATIVE)
    this.#detachAt = isWanted ? null : performance.now() + patience
    this.#programs.attach([program])
  }

  /** The kernel side looks longer at stacks of Go, and at those of programs it knows nothing of. */
  #classify(image: number, pid: number): void {
    const kind = runtimeKindOf(pid)
    this.#images.set(image, kind)
    if (kind === null) return
    this.#programs.map('runtimes').update(wordBytes(image), numberBytes(kind))
  }
}
