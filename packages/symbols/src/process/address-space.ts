import type { ImageSource } from '../image-source.ts'
import type { MappedRange } from '../mapped-range.ts'
import { codeAddressOf } from '../elf/elf.ts'
import type { Image } from './image.ts'
import type { ImageStore } from './image-store.ts'
import { PerfMap } from './perf-map.ts'

/** Where an address lies in a process. */
export interface Place {
  readonly range: MappedRange
  /** Null: no file is mapped there, or it cannot be had. */
  readonly image: Image | null
  /** The address in the numbering of the image's file; null without one. */
  readonly fileAddress: number | null
}

/** The mappings of one process; its images are opened when an address first needs them. */
export class AddressSpace {
  readonly notes: Set<string> = new Set()
  readonly perfMap: PerfMap
  readonly #ranges: readonly MappedRange[]
  readonly #source: ImageSource
  readonly #store: ImageStore
  readonly #images = new Map<string, Image | null>()

  constructor(ranges: readonly MappedRange[], source: ImageSource, store: ImageStore) {
    this.#ranges = ranges.toSorted((a, b) => (a.start < b.start ? -1 : 1))
    this.#source = source
    this.#store = store
    this.perfMap = new PerfMap(() => source.openPerfMap?.() ?? null)
  }

  get ranges(): readonly MappedRange[] {
    return this.#ranges
  }

  /** Returns null where nothing is mapped. */
  place(address: bigint): Place | null {
    const range = this.#rangeOf(address)
    if (range === null) return null
    const image = range.executable ? this.#imageOf(range) : null
    const elf = image?.elf ?? null
    const fileAddress =
      elf === null ? null : codeAddressOf(elf, Number(address - range.start + range.offset))
    return { range, image, fileAddress }
  }

  /** Opens every file with code, and the perf map. */
  open(): void {
    for (const range of this.#ranges) if (range.executable) this.#imageOf(range)
    this.perfMap.open()
  }

  close(): void {
    for (const image of this.#images.values()) if (image !== null) this.#store.release(image)
    this.#images.clear()
    this.perfMap.close()
  }

  #rangeOf(address: bigint): MappedRange | null {
    let low = 0
    let high = this.#ranges.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const start = this.#ranges[middle]?.start
      if (start !== undefined && start <= address) low = middle + 1
      else high = middle
    }
    const range = this.#ranges[low - 1]
    return range !== undefined && address < range.end ? range : null
  }

  #imageOf(range: MappedRange): Image | null {
    if (range.inode === 0n) return null
    const key = `${range.device} ${range.inode} ${range.path}`
    const known = this.#images.get(key)
    if (known !== undefined) return known
    const open = this.#source.open(range)
    if (open === null) this.notes.add(`${range.path} cannot be opened any more, or was replaced.`)
    const image = open === null ? null : this.#store.acquire(open, range.path)
    this.#images.set(key, image)
    return image
  }
}
