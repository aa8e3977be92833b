import { noSuchObject, wrongKind } from '../errors-maps.ts'
import { fdKind } from '../fd-identity.ts'
import { BpfHandle } from '../handle.ts'
import { BpfAttr, stableAddress } from '../native/bpf-attr.ts'
import { bpfCommand } from '../native/bpf-syscall.ts'
import { closeFd } from '../native/fd.ts'
import { fdById } from '../native/object-ids.ts'
import { objectInfo } from '../native/object-info.ts'
import { parseBtf, type Btf } from './btf.ts'

/** A BTF object in the kernel: the types of a program or a map. */
export class BpfBtf extends BpfHandle {
  private constructor(fd: number) {
    super('btf', fd)
  }

  /** Loads raw BTF into the kernel, which verifies it. */
  static load(bytes: Uint8Array): BpfBtf {
    const attr = new BpfAttr().pointer(0, bytes).u64(8, 0n).u32(16, bytes.byteLength)
    return new BpfBtf(bpfCommand('BTF_LOAD', attr))
  }

  /**
   * Opens the BTF with this id.
   *
   * @throws LastrefError LRE406 when there is none (any more).
   */
  static fromId(id: number): BpfBtf {
    const fd = fdById('btf', id)
    if (fd === undefined) throw noSuchObject('btf', id)
    return new BpfBtf(fd)
  }

  /** Takes over the fd of a BTF object. */
  static adopt(fd: number): BpfBtf {
    const kind = fdKind(fd)
    if (kind === 'btf') return new BpfBtf(fd)
    closeFd(fd)
    throw wrongKind(`fd ${fd}`, 'btf', kind)
  }

  override clone(): BpfBtf {
    return new BpfBtf(this.duplicate())
  }

  /** Returns its raw bytes, as they were loaded. */
  bytes(): Uint8Array {
    const info = new Uint8Array(new ArrayBuffer(32))
    const view = new DataView(info.buffer)
    objectInfo(this.fd, info)
    const bytes = new Uint8Array(new ArrayBuffer(view.getUint32(8, true)))
    info.fill(0)
    view.setBigUint64(0, stableAddress(bytes), true)
    view.setUint32(8, bytes.byteLength, true)
    objectInfo(this.fd, info)
    return bytes
  }

  /**
   * Returns its types.
   *
   * @param base the kernel's BTF, when this is the BTF of a module.
   */
  parse(base?: Btf): Btf {
    return parseBtf(this.bytes(), base)
  }
}
