import { closedResource, attachFailed } from '../errors-objects.ts'
import { IteratorLink } from '../iterator/iterator-link.ts'
import { linkIterator, progInfoId, type IteratorTarget } from '../link/link-calls.ts'
import type { ProgramType } from './program-type.ts'

export interface OwnedLink extends Disposable {
  readonly id: number
}

/** Told about every link made from its programs, so that it can close them first. */
export interface ProgramOwner {
  adopt(link: OwnedLink): void
  release(link: OwnedLink): void
}

/** A loaded program of an object; it is gone when the object is closed. */
export class Program {
  readonly name: string
  readonly section: string
  readonly type: ProgramType
  readonly id: number
  readonly #owner: ProgramOwner
  #fd: number

  constructor(
    spec: { readonly name: string; readonly section: string; readonly type: ProgramType },
    fd: number,
    owner: ProgramOwner,
  ) {
    this.name = spec.name
    this.section = spec.section
    this.type = spec.type
    this.id = progInfoId(fd)
    this.#fd = fd
    this.#owner = owner
  }

  get fd(): number {
    if (this.#fd < 0) throw closedResource(`the program ${this.name}`)
    return this.#fd
  }

  /**
   * Attaches an `iter/…` program. The link belongs to the object and can be closed earlier.
   *
   * @throws LastrefError LRE456 when the kernel refuses, LRE458 after close.
   */
  attachIterator(target: IteratorTarget = {}): IteratorLink {
    const fd = linkIterator(this.fd, target)
    if (fd < 0) throw attachFailed(this.name, this.section, `errno ${-fd}`)
    const link: IteratorLink = new IteratorLink(this.name, fd, () => this.#owner.release(link))
    this.#owner.adopt(link)
    return link
  }

  /** Called by the object, which owns the fd. */
  forget(): void {
    this.#fd = -1
  }
}
