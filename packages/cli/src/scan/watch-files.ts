import { watch, type FSWatcher } from 'node:fs'

/** Editors write a file in several steps; they are one change. */
const settleMs = 150

/** A report that is written below the path must not start the next scan. */
const sources = /\.(?:go|c|h|cc|cpp|cxx|hh|hpp|hxx|rs|ts|mts|cts)$|(?:^|\/)go\.mod$/

/** Tells about changes below paths, until it is disposed of. */
export class FileWatch {
  readonly #watchers: FSWatcher[]
  #changed: (() => void) | null = null
  #pending = false
  #ended = false

  constructor(paths: readonly string[]) {
    this.#watchers = paths.map((path) => {
      const watcher = watch(path, { recursive: true }, (_, name) => {
        if (name === null || sources.test(name)) this.#notice()
      })
      // A directory that is removed while it is watched: the others go on.
      watcher.on('error', () => undefined)
      return watcher
    })
  }

  /** Resolves to true at the next change, to false when the watch was ended. */
  async next(): Promise<boolean> {
    if (!this.#pending && !this.#ended) {
      await new Promise<void>((resolve) => {
        this.#changed = resolve
      })
    }
    if (this.#ended) return false
    await new Promise((resolve) => {
      setTimeout(resolve, settleMs)
    })
    this.#pending = false
    return true
  }

  end(): void {
    this.#ended = true
    this.#changed?.()
  }

  [Symbol.dispose](): void {
    for (const watcher of this.#watchers) watcher.close()
  }

  #notice(): void {
    this.#pending = true
    this.#changed?.()
  }
}
