import { foreignProcess, symboliserDisposed } from './errors.ts'
import type { SymbolisedStack } from './frame.ts'
import type { ImageSource } from './image-source.ts'
import type { MappedRange } from './mapped-range.ts'
import type { StackSnapshot } from './snapshot.ts'

export interface SymboliserOptions {
  /** `auto` (the default): ask llvm-symbolizer for lines of native code when it is installed. */
  readonly llvmSymbolizer?: 'auto' | 'off'
  /** Where separate debug files lie; by default `/usr/lib/debug`. */
  readonly debugDirectories?: readonly string[]
  /** Most frames of one stack; 256 by default. */
  readonly limit?: number
}

/** The images of one process, opened and read when a stack first needs them. */
export interface ProcessImages extends Disposable {
  readonly pid: number
  /**
   * Opens every mapped file with code now, so that stacks can be symbolised after the process has
   * exited. Until this is disposed of: one fd for each file, shared with other processes.
   */
  keep(): void
}

/** Turns stack snapshots into frames. Keeps what it parsed, within bounds, by build-id. */
export class Symboliser implements Disposable {
  readonly #limit: number
  readonly #processes = new Set<ProcessImages>()
  #disposed = false

  constructor(options: SymboliserOptions = {}) {
    this.#limit = options.limit ?? 256
  }

  /** Reads nothing yet. Throws LRE480 when this was disposed of. */
  addProcess(pid: number, _maps: readonly MappedRange[], _source: ImageSource): ProcessImages {
    if (this.#disposed) throw symboliserDisposed('symboliser')
    const process: ProcessImages = {
      pid,
      keep: () => undefined,
      [Symbol.dispose]: () => void this.#processes.delete(process),
    }
    this.#processes.add(process)
    return process
  }

  /**
   * Returns the frames of a stack, innermost first. Damaged or missing data never throws: it ends
   * the list, and `ended` and `notes` say how. Throws LRE480 or LRE481 for wrong use only.
   */
  symbolise(process: ProcessImages, snapshot: StackSnapshot): SymbolisedStack {
    if (this.#disposed) throw symboliserDisposed('symboliser')
    if (!this.#processes.has(process)) throw foreignProcess()
    const frame = { function: null, file: null, line: null, module: null, package: null }
    const frames = [{ ...frame, address: snapshot.ip, inlined: false }].slice(0, this.#limit)
    return { frames, runtime: 'unknown', ended: 'no-unwind-info', notes: [] }
  }

  [Symbol.dispose](): void {
    this.#disposed = true
    for (const process of this.#processes) process[Symbol.dispose]()
  }
}
