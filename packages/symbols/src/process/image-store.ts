import { Bytes } from '../bytes.ts'
import { parseElf } from '../elf/elf.ts'
import { buildIdOf } from '../elf/notes.ts'
import type { OpenImage } from '../image-source.ts'
import { LruMap } from '../lru.ts'
import { tolerant } from '../tolerant.ts'
import { Image } from './image.ts'

interface Slot {
  readonly image: Image
  users: number
}

/** How many images nobody uses keep what was parsed of them. */
const idleImages = 32

/**
 * The images of all processes, one for each build-id and size. A file is open while a process uses
 * it; what was parsed is kept for the next process with the same file, within bounds.
 */
export class ImageStore {
  readonly #debugDirectories: readonly string[]
  readonly #onClose: (image: Image) => void
  readonly #used = new Map<string, Slot>()
  readonly #idle = new LruMap<string, Image>(idleImages)
  #serial = 0

  constructor(debugDirectories: readonly string[], onClose: (image: Image) => void) {
    this.#debugDirectories = debugDirectories
    this.#onClose = onClose
  }

  /** Takes over an open file, and returns its image; `release` it. */
  acquire(open: OpenImage, path: string): Image {
    const key = this.#keyOf(open)
    const used = this.#used.get(key)
    if (used !== undefined) {
      used.users++
      open.close()
      return used.image
    }
    const idle = this.#idle.get(key)
    this.#idle.delete(key)
    idle?.attach(open, path)
    const image = idle ?? new Image(key, path, open, this.#debugDirectories)
    this.#used.set(key, { image, users: 1 })
    return image
  }

  release(image: Image): void {
    const slot = this.#used.get(image.key)
    if (slot === undefined || --slot.users > 0) return
    this.#used.delete(image.key)
    this.#onClose(image)
    image.detach()
    this.#idle.set(image.key, image)
  }

  #keyOf(open: OpenImage): string {
    const id = tolerant(
      () => buildIdOf(parseElf(new Bytes(open))),
      () => null,
    )
    // Without a build-id nothing says that two files are the same.
    return id === null ? `#${++this.#serial}` : `${id}:${open.size}`
  }
}
