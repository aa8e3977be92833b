import { libc } from '../native/libc.ts'

const command = { objGetInfoByFd: 15, linkCreate: 28, iterCreate: 33 } as const

/** BPF_TRACE_ITER in enum bpf_attach_type. */
const traceIter = 28

/** What an iterator is restricted to (union bpf_iter_link_info in include/uapi/linux/bpf.h). */
export interface IteratorTarget {
  /** Elements of one map (`iter/bpf_map_elem` and the like). */
  readonly mapFd?: number
  /** Tasks of one process; since Linux 6.2. */
  readonly pid?: number
  /** One thread; since Linux 6.2. */
  readonly tid?: number
}

/** Returns the link fd, or the negative errno. */
export function linkIterator(programFd: number, target: IteratorTarget): number {
  const attr = new Uint8Array(64)
  const view = new DataView(attr.buffer)
  view.setUint32(0, programFd, true)
  view.setUint32(8, traceIter, true)
  const info = new Uint8Array(16)
  const words = new DataView(info.buffer)
  if (target.mapFd !== undefined) {
    words.setUint32(0, target.mapFd, true)
  } else {
    words.setUint32(0, target.tid ?? 0, true)
    words.setUint32(4, target.pid ?? 0, true)
  }
  if (target.mapFd !== undefined || target.tid !== undefined || target.pid !== undefined) {
    view.setBigUint64(16, libc().addressOf(info), true)
    // Kernels before 6.2 know a map's fd only, and refuse a longer struct that is not zero.
    view.setUint32(24, target.mapFd === undefined ? 12 : 4, true)
  }
  return libc().bpf(command.linkCreate, attr, attr.byteLength)
}

/** Returns the fd of a fresh pass, or the negative errno. */
export function createIterator(linkFd: number): number {
  const attr = new Uint8Array(8)
  new DataView(attr.buffer).setUint32(0, linkFd, true)
  return libc().bpf(command.iterCreate, attr, attr.byteLength)
}

/**
 * Fills `info` (a `struct bpf_*_info`) for any BPF fd.
 *
 * @returns 0 or the negative errno
 */
export function objectInfo(fd: number, info: Uint8Array): number {
  const attr = new Uint8Array(16)
  const view = new DataView(attr.buffer)
  view.setUint32(0, fd, true)
  view.setUint32(4, info.byteLength, true)
  view.setBigUint64(8, libc().addressOf(info), true)
  return libc().bpf(command.objGetInfoByFd, attr, attr.byteLength)
}

function word(fd: number, length: number, offset: number): number {
  const info = new Uint8Array(length)
  return objectInfo(fd, info) === 0 ? new DataView(info.buffer).getUint32(offset, true) : 0
}

// Where struct bpf_{map,prog,link,btf}_info keep the id; a shorter struct is always accepted.
export const mapInfoId = (fd: number): number => word(fd, 8, 4)
export const progInfoId = (fd: number): number => word(fd, 8, 4)
export const linkInfoId = (fd: number): number => word(fd, 8, 4)
export const btfInfoId = (fd: number): number => word(fd, 32, 12)
