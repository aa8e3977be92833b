import { foreignProcess, symboliserDisposed } from './errors.ts'
import type { SymbolisedStack } from './frame.ts'
import { versionNote } from './go/supported.ts'
import type { ImageSource } from './image-source.ts'
import { findLlvmSymbolizer } from './lines/find-program.ts'
import type { SourcePlace } from './lines/line-answer.ts'
import { LlvmSymbolizer } from './lines/llvm-symbolizer.ts'
import type { MappedRange } from './mapped-range.ts'
import { AddressSpace } from './process/address-space.ts'
import { FrameNames } from './process/frames.ts'
import type { Image } from './process/image.ts'
import { ImageStore } from './process/image-store.ts'
import { runtimeOf } from './process/runtime.ts'
import { type Position, unwind } from './process/unwind.ts'
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

const defaultLimit = 256
const defaultDebugDirectories = ['/usr/lib/debug']

/** Turns stack snapshots into frames. Keeps what it parsed, within bounds, by build-id. */
export class Symboliser implements Disposable {
  readonly #limit: number
  readonly #images: ImageStore
  readonly #lines: LlvmSymbolizer | null
  readonly #names = new FrameNames((image, address) => this.#linesOf(image, address))
  /** The images whose names the running llvm-symbolizer has heard. */
  readonly #asked = new Set<Image>()
  readonly #processes = new Map<ProcessImages, AddressSpace>()
  #disposed = false

  constructor(options: SymboliserOptions = {}) {
    this.#limit = options.limit ?? defaultLimit
    const off = options.llvmSymbolizer === 'off'
    const program = off ? null : findLlvmSymbolizer(process.env['PATH'] ?? '')
    this.#lines = program === null ? null : new LlvmSymbolizer(program)
    this.#images = new ImageStore(options.debugDirectories ?? defaultDebugDirectories, (image) => {
      // It knows files by names such as /proc/4711/fd/23, which another file may get.
      if (!this.#asked.delete(image)) return
      this.#lines?.restart()
      this.#asked.clear()
    })
  }

  /** Reads nothing yet. Throws LRE480 when this was disposed of. */
  addProcess(pid: number, maps: readonly MappedRange[], source: ImageSource): ProcessImages {
    if (this.#disposed) throw symboliserDisposed()
    const space = new AddressSpace(maps, source, this.#images)
    const added: ProcessImages = {
      pid,
      keep: () => {
        if (this.#processes.has(added)) space.open()
      },
      [Symbol.dispose]: () => {
        if (this.#processes.delete(added)) space.close()
      },
    }
    this.#processes.set(added, space)
    return added
  }

  /**
   * Returns the frames of a stack, innermost first. Damaged or missing data never throws: it ends
   * the list, and `ended` and `notes` say how. Throws LRE480 or LRE481 for wrong use only.
   */
  symbolise(process: ProcessImages, snapshot: StackSnapshot): SymbolisedStack {
    if (this.#disposed) throw symboliserDisposed()
    const space = this.#processes.get(process)
    if (space === undefined) throw foreignProcess()

    const { positions, ended, notes } = unwind(space, snapshot, this.#limit)
    const frames = positions.flatMap((position) => this.#names.framesAt(position, space.perfMap))
    return {
      frames: frames.slice(0, this.#limit),
      runtime: runtimeOf(positions, space.ranges),
      ended: frames.length > this.#limit ? 'limit' : ended,
      notes: [
        ...new Set([...notes, ...space.notes, ...imageNotes(positions), ...this.#lineNotes()]),
      ],
    }
  }

  /** Closes every file, and ends llvm-symbolizer. May be called again. */
  [Symbol.dispose](): void {
    this.#disposed = true
    for (const process of this.#processes.keys()) process[Symbol.dispose]()
    this.#lines?.[Symbol.dispose]()
  }

  #linesOf(image: Image, address: number): readonly SourcePlace[] {
    const path = this.#lines === null ? null : image.debugPath
    if (path === null || this.#lines === null) return []
    this.#asked.add(image)
    return this.#lines.ask(path, address)
  }

  #lineNotes(): string[] {
    const failure = this.#lines?.failure ?? null
    return failure === null ? [] : [failure]
  }
}

function imageNotes(positions: readonly Position[]): string[] {
  const images = new Set(
    positions.map(({ place }) => place.image).filter((image) => image !== null),
  )
  return [...images].flatMap((image) => {
    const version = image.go === null ? null : versionNote(image.goVersion)
    return version === null ? [...image.notes] : [...image.notes, version]
  })
}
