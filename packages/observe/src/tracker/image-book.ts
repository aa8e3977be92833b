import { readFileSync } from 'node:fs'
import { parseMaps, procImageSource, type MappedRange, type ProcessImages } from '@lastref/symbols'
import type { MappingRecord } from '../generated/wire-tracker.ts'
import { orNull } from '../procfs/errno.ts'
import type { SymboliserLike } from './options.ts'

interface Image {
  readonly recorded: MappedRange[]
  process: ProcessImages | null
}

/** As many programs are kept ready to be symbolised; each costs some fds of this process. */
const maxImages = 512
const pageSize = 4096n

/**
 * What the followed processes have mapped, by image: what a process runs from one exec to the next,
 * which its forked children share. The kernel told the mappings in time, so that a process may be
 * gone before anybody looks at its stacks.
 */
export class ImageBook implements Disposable {
  readonly #symboliser: SymboliserLike
  readonly #beforeEnd: (process: ProcessImages) => void
  readonly #images = new Map<number, Image>()

  /** `beforeEnd` is told of a process whose files are about to be closed: stacks may wait for it. */
  constructor(symboliser: SymboliserLike, beforeEnd: (process: ProcessImages) => void) {
    this.#symboliser = symboliser
    this.#beforeEnd = beforeEnd
  }

  /** Notes a mapping; a library that was loaded later makes the image known anew. */
  enter(record: MappingRecord): void {
    const image = this.#imageOf(record.image)
    const range = rangeOf(record)
    if (image.recorded.some((it) => it.start === range.start && it.inode === range.inode)) return
    image.recorded.push(range)
    this.#end(image)
  }

  /** Returns the process to symbolise a stack of this image with, its files opened and kept open. */
  processOf(imageId: number, pid: number): ProcessImages {
    const image = this.#imageOf(imageId)
    if (image.process !== null) return image.process
    const ranges = currentRanges(pid, image.recorded) ?? image.recorded
    const sorted = ranges.toSorted((a, b) => Number(a.start - b.start))
    const process = this.#symboliser.addProcess(pid, sorted, imageSource(pid))
    process.keep()
    image.process = process
    return process
  }

  [Symbol.dispose](): void {
    for (const image of this.#images.values()) image.process?.[Symbol.dispose]()
    this.#images.clear()
  }

  #imageOf(id: number): Image {
    let image = this.#images.get(id)
    if (image === undefined) {
      this.#forgetOldest()
      image = { recorded: [], process: null }
      this.#images.set(id, image)
    }
    return image
  }

  #forgetOldest(): void {
    if (this.#images.size < maxImages) return
    const [oldest] = this.#images
    if (oldest === undefined) return
    this.#images.delete(oldest[0])
    this.#end(oldest[1])
  }

  #end(image: Image): void {
    if (image.process === null) return
    this.#beforeEnd(image.process)
    image.process[Symbol.dispose]()
    image.process = null
  }
}

/**
 * Returns all mappings of the process as they are now; null when it is gone, or runs something else
 * by now than what was recorded.
 */
function currentRanges(pid: number, recorded: readonly MappedRange[]): MappedRange[] | null {
  const text = orNull(() => readFileSync(`/proc/${pid}/maps`, 'latin1'))
  if (text === null || text === '') return null
  const ranges = parseMaps(Buffer.from(text, 'latin1').toString('utf8'))
  const starts = new Map(ranges.map((range) => [range.start, range.inode]))
  const same = recorded.every(({ start, inode }) => starts.get(start) === inode)
  return same ? ranges : null
}

/** A process that is gone took its mount namespace along: its files are looked for in ours then. */
function imageSource(pid: number): ReturnType<typeof procImageSource> {
  const theirs = procImageSource(pid)
  const ours = procImageSource(process.pid)
  return { ...theirs, open: (range) => theirs.open(range) ?? ours.open(range) }
}

function rangeOf(record: MappingRecord): MappedRange {
  const { start, end, offset, inode, device } = record
  // dev_t inside the kernel: include/linux/kdev_t.h
  const major = (device >>> 20).toString(16).padStart(2, '0')
  const minor = (device & 0xfffff).toString(16).padStart(2, '0')
  return {
    start,
    end,
    offset: BigInt(offset) * pageSize,
    path: pathOf(record.path.subarray(0, record.pathBytes)),
    inode,
    device: `${major}:${minor}`,
    executable: true,
    deleted: false,
  }
}

/** The names come with the file's own first, each ended by a zero. */
function pathOf(bytes: Uint8Array): string {
  const names = Buffer.from(bytes).toString('utf8').split('\0').slice(0, -1)
  return `/${names.toReversed().join('/')}`
}
