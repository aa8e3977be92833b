import { statfsSync, unlinkSync } from 'node:fs'
import { dirname } from 'node:path'
import { BpfSystemError, notBpffs, pinnedOtherObject } from './errors.ts'
import { BpfHandle } from './handle.ts'
import { BpfAttr } from './native/bpf-attr.ts'
import { bpfCommand } from './native/bpf-syscall.ts'
import { errno } from './native/errno.ts'
import { closeFd } from './native/fd.ts'
import { idInFdinfo, fdKind } from './fd-identity.ts'

// BPF_FS_MAGIC in include/uapi/linux/magic.h
const bpffsMagic = 0xca_fe_4a_11

/** A handle on an object that a path in a bpf file system can keep alive: a map, prog or link. */
export abstract class PinnableHandle extends BpfHandle {
  /**
   * Makes `path`, which must not exist and must lie in a bpf file system, hold the object. The pin
   * stays when the handle is closed and when the process ends, until `unpin` or rm.
   */
  pin(path: string): void {
    pinFd(this.fd, path)
  }

  /** Removes the pin at `path`, if it is one of this object; the handle stays open. */
  unpin(path: string): void {
    const fd = openPinnedFd(path)
    try {
      const same =
        fdKind(fd) === this.kind &&
        (this.kind === 'map' || this.kind === 'prog' || this.kind === 'link') &&
        idInFdinfo(this.kind, fd) === this.id
      if (!same) throw pinnedOtherObject(path, this.kind)
    } finally {
      closeFd(fd)
    }
    unlinkSync(path)
  }
}

/** Makes `path` hold the object behind `fd`. */
export function pinFd(fd: number, path: string): void {
  const attr = new BpfAttr().pointer(0, pathBytes(path)).u32(8, fd)
  try {
    bpfCommand('OBJ_PIN', attr, path)
  } catch (error) {
    throw isPermissionError(error) && !inBpffs(path) ? notBpffs(path) : error
  }
}

/** Flags of BPF_OBJ_GET: what the new fd may be used for (maps only). */
export interface PinAccess {
  readonly readOnly?: boolean
  readonly writeOnly?: boolean
}

/**
 * Opens whatever is pinned at `path`.
 *
 * @returns a new close-on-exec fd, which is the caller's.
 * @throws BpfSystemError
 */
export function openPinnedFd(path: string, access: PinAccess = {}): number {
  // BPF_F_RDONLY and BPF_F_WRONLY
  const flags = (access.readOnly === true ? 8 : 0) | (access.writeOnly === true ? 16 : 0)
  const attr = new BpfAttr().pointer(0, pathBytes(path)).u32(12, flags)
  return bpfCommand('OBJ_GET', attr, path)
}

function pathBytes(path: string): Uint8Array {
  return new TextEncoder().encode(`${path}\0`)
}

function isPermissionError(error: unknown): boolean {
  return error instanceof BpfSystemError && error.errno === errno.EPERM
}

function inBpffs(path: string): boolean {
  try {
    return statfsSync(dirname(path)).type === bpffsMagic
  } catch {
    return false
  }
}
