import { noSuchId } from '../errors-objects.ts'
import type { IteratorLink } from '../iterator/iterator-link.ts'
import type { IteratorTarget } from '../iterator/iterator-target.ts'
import { attachBySection, type NativeProgram } from '../link/attach-by-section.ts'
import { attachIterator } from '../link/attach-iterator.ts'
import { attachTo, type AttachTarget } from '../link/attach-to.ts'
import { attachWithoutLink, type Attachment, type AttachmentTarget } from '../link/attachment.ts'
import type { BpfLink } from '../link/link.ts'
import type { LinkOwner } from '../link/link-owner.ts'
import { fdById } from '../native/object-ids.ts'
import { PinnableHandle, openPinnedFd } from '../pinnable-handle.ts'
import { readProgramInfo, type ProgramInfo } from './program-info.ts'
import type { ProgramType } from './program-type.ts'
import { testRun, type TestRunInput, type TestRunResult } from './test-run.ts'

/** What only the object file of a program knows. */
export interface ProgramOrigin {
  readonly name: string
  readonly section: string
  readonly type: ProgramType
  readonly native: NativeProgram
  readonly owner: LinkOwner
}

/**
 * A loaded program.
 *
 * One that comes from an object has an fd of its own, is closed together with the object, and so
 * are the links made from it; `clone()` gives one that is independent of the object.
 */
export class Program extends PinnableHandle {
  readonly name: string
  readonly type: ProgramType
  readonly #origin: ProgramOrigin | null

  /** Takes over `fd`, a program. */
  constructor(fd: number, origin: ProgramOrigin | null = null) {
    super('prog', fd)
    this.#origin = origin
    const { name, type } = origin ?? readProgramInfo(fd)
    this.name = name
    this.type = type
  }

  /** @throws BpfSystemError; LastrefError LRE250 when there is no such program. */
  static fromId(id: number): Program {
    const fd = fdById('prog', id)
    if (fd === undefined) throw noSuchId('prog', id)
    return new Program(fd)
  }

  /** @throws BpfSystemError */
  static openPinned(path: string): Program {
    return new Program(openPinnedFd(path))
  }

  /** The ELF section, null for a program that does not come from an object file. */
  get section(): string | null {
    return this.#origin?.section ?? null
  }

  /** @throws BpfSystemError */
  info(): ProgramInfo {
    return readProgramInfo(this.fd)
  }

  /** Runs it once in this thread; see `TestRunInput`. */
  testRun(input: TestRunInput = {}): TestRunResult {
    return testRun(this.fd, input)
  }

  /**
   * Attaches the program where its section says, or to `target`.
   *
   * @throws UnsupportedFeatureError LRE155 when the kernel lacks what this needs
   * @throws LastrefError LRE456 when it refuses for another reason
   */
  attach(target?: AttachTarget): BpfLink {
    if (target !== undefined) return attachTo(this, target, this.#origin?.owner ?? null)
    return attachBySection(this, this.#origin)
  }

  /** Attaches the program without a link: what that takes and promises, `Attachment` says. */
  attachWithoutLink(target: AttachmentTarget): Attachment {
    return attachWithoutLink(this, target, this.#origin?.owner ?? null)
  }

  /** Attaches an `iter/…` program. */
  attachIterator(target: IteratorTarget = {}): IteratorLink {
    return attachIterator(this, target, this.#origin?.owner ?? null)
  }

  override clone(): Program {
    return new Program(this.duplicate())
  }
}
