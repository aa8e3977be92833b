import type { ProcessImages, StackSnapshot } from '@lastref/symbols'
import { ReleasePlace } from '../generated/wire-tracker.ts'
import type { SymboliserLike } from './options.ts'

/** Functions that Go's collector runs finalizers and cleanups in (mfinal.go, mcleanup.go). */
const collectors = /^runtime\.(?:runfinq|runFinalizers|runCleanups)(?:\b|$)/

/** Tells places where files are let go by the collector of Go or of a JVM from those by the program. */
export class ReleaseBook {
  readonly #symboliser: SymboliserLike
  readonly #collected = new Map<number, boolean>()

  constructor(symboliser: SymboliserLike) {
    this.#symboliser = symboliser
  }

  enter(release: number, process: ProcessImages, snapshot: StackSnapshot): void {
    if (this.#collected.has(release)) return
    const { frames } = this.#symboliser.symbolise(process, snapshot)
    const byCollector = frames.some(({ function: name }) => name !== null && collectors.test(name))
    this.#collected.set(release, byCollector)
  }

  isCollectors(release: number): boolean {
    return release === ReleasePlace.BY_COLLECTOR_THREAD || this.#collected.get(release) === true
  }
}
