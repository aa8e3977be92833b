import { BpfAttr } from '../native/bpf-attr.ts'

/** What an iterator is restricted to (union bpf_iter_link_info in include/uapi/linux/bpf.h). */
export interface IteratorTarget {
  /** Elements of one map (`iter/bpf_map_elem` and the like). */
  readonly mapFd?: number
  /** Tasks of one process; since Linux 6.2. */
  readonly pid?: number
  /** One thread; since Linux 6.2. */
  readonly tid?: number
  /** Cgroups from this directory on; since Linux 6.1. */
  readonly cgroup?: { readonly fd: number; readonly order: 'self' | 'descendants' | 'ancestors' }
}

// enum bpf_cgroup_iter_order
const orders = { self: 1, descendants: 2, ancestors: 4 } as const

/** Returns the attributes of the LINK_CREATE that attaches an iterator program. */
export function iteratorAttr(programFd: number, target: IteratorTarget): BpfAttr {
  // BPF_TRACE_ITER
  const attr = new BpfAttr().u32(0, programFd).u32(4, 0).u32(8, 28).u32(12, 0)
  const info = infoWords(target)
  if (info === null) return attr
  return attr.pointer(16, new Uint8Array(info.buffer)).u32(24, info.byteLength)
}

// As short as can be: an older kernel refuses a longer struct whose tail is not zero.
function infoWords({ mapFd, pid, tid, cgroup }: IteratorTarget): Uint32Array | null {
  if (mapFd !== undefined) return words(mapFd)
  // struct { __u32 tid, pid, pid_fd; }
  if (pid !== undefined || tid !== undefined)
    return words(tid ?? 0, tid === undefined ? (pid ?? 0) : 0, 0)
  if (cgroup !== undefined) return words(orders[cgroup.order], cgroup.fd, 0, 0)
  return null
}

// A buffer of its own from the start: small typed arrays move with the garbage collector.
function words(...values: readonly number[]): Uint32Array {
  const array = new Uint32Array(new ArrayBuffer(values.length * 4))
  array.set(values)
  return array
}
