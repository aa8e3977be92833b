import { noSuchId } from '../errors-objects.ts'
import { BpfAttr } from '../native/bpf-attr.ts'
import { bpfCommand } from '../native/bpf-syscall.ts'
import { fdById } from '../native/object-ids.ts'
import { PinnableHandle, openPinnedFd } from '../pinnable-handle.ts'
import { readLinkInfo, type LinkInfo } from './link-info.ts'
import type { LinkOwner } from './link-owner.ts'

/**
 * An attachment of a program. It ends when its last handle is closed and it is not pinned.
 *
 * A link made from the program of an object belongs to that object, which closes it first.
 */
export class BpfLink extends PinnableHandle {
  readonly #owner: LinkOwner | null
  readonly #releaseNative: (() => void) | null

  /**
   * Takes over `fd`, a link.
   *
   * @param owner told when the link is closed.
   * @param releaseNative releases what libbpf keeps beside the fd.
   */
  constructor(fd: number, owner: LinkOwner | null = null, releaseNative?: () => void) {
    super('link', fd)
    this.#owner = owner
    this.#releaseNative = releaseNative ?? null
    owner?.adopt(this)
  }

  /** @throws BpfSystemError; LastrefError LRE250 when there is no such link. */
  static fromId(id: number): BpfLink {
    const fd = fdById('link', id)
    if (fd === undefined) throw noSuchId('link', id)
    return new BpfLink(fd)
  }

  /** @throws BpfSystemError */
  static openPinned(path: string): BpfLink {
    return new BpfLink(openPinnedFd(path))
  }

  /** @throws BpfSystemError */
  info(): LinkInfo {
    return readLinkInfo(this.fd)
  }

  /**
   * Puts another program in the place of the present one, without a moment in between where none
   * is attached. Only links of cgroups, network namespaces, XDP, tcx, netkit and sockmaps can.
   *
   * @param expected the program that must be attached at this moment, any when left out.
   * @throws BpfSystemError
   */
  update(program: { readonly fd: number }, expected?: { readonly fd: number }): void {
    const attr = new BpfAttr().u32(0, this.fd).u32(4, program.fd)
    // BPF_F_REPLACE
    attr.u32(8, expected === undefined ? 0 : 4).u32(12, expected?.fd ?? 0)
    bpfCommand('LINK_UPDATE', attr, `link id ${this.id}`)
  }

  /**
   * Detaches the program at once, though handles and pins of the link remain. The kernel offers
   * this for cgroups, network namespaces, XDP, tcx and netkit.
   *
   * @throws BpfSystemError
   */
  detach(): void {
    bpfCommand('LINK_DETACH', new BpfAttr().u32(0, this.fd), `link id ${this.id}`)
  }

  override clone(): BpfLink {
    return new BpfLink(this.duplicate())
  }

  override close(): void {
    if (this.closed) return
    try {
      super.close()
    } finally {
      this.#owner?.release(this)
      this.#releaseNative?.()
    }
  }
}
