import { bpfSystemError } from '../errors.ts'
import { BpfAttr } from './bpf-attr.ts'
import { bpfResult } from './bpf-syscall.ts'
import { errno } from './errno.ts'

/** What to ask BPF_PROG_QUERY. */
export interface ProgQuery {
  /**
   * Where programs may be attached: the fd of a cgroup directory, of a network namespace, of a
   * sockmap or of a lirc device, or the index of an interface (tcx, netkit).
   */
  readonly target: { readonly fd: number } | { readonly ifindex: number }
  /** enum bpf_attach_type in include/uapi/linux/bpf.h. */
  readonly attachType: number
  /** BPF_F_QUERY_EFFECTIVE (1) also lists what a cgroup inherits. */
  readonly flags?: number
  /** Ask for link ids as well: tcx and netkit have them, other targets answer EINVAL. */
  readonly links?: boolean
}

/** What is attached, in the order it runs. */
export interface ProgQueryResult {
  readonly progIds: readonly number[]
  /** How the hook was attached to as a whole (cgroups: BPF_F_ALLOW_MULTI and so on). */
  readonly attachFlags: number
  /** With `links`: the link of each program, 0 for one attached without. */
  readonly linkIds?: readonly number[]
  /** Counts changes of the attachments (tcx and netkit; cgroups since 6.17), otherwise 0n. */
  readonly revision: bigint
}

/**
 * Returns which programs are attached to one hook, however many.
 *
 * @throws BpfSystemError: EINVAL when the kernel does not know the attach type or cannot answer
 *   for this target, ENOENT when the interface is gone, EPERM without CAP_NET_ADMIN.
 */
export function progQuery(query: ProgQuery): ProgQueryResult {
  for (let capacity = 64; ; capacity *= 4) {
    const ids = new Uint32Array(new ArrayBuffer(4 * capacity))
    const links = query.links === true ? new Uint32Array(new ArrayBuffer(4 * capacity)) : undefined
    const attr = queryAttr(query, ids, links)
    const result = bpfResult('PROG_QUERY', attr)
    if (result === -errno.ENOSPC && capacity < 2 ** 20) continue
    if (result < 0) throw bpfSystemError('PROG_QUERY', -result, subjectOf(query))
    const count = attr.readU32(24)
    return {
      progIds: [...ids.subarray(0, count)],
      attachFlags: attr.readU32(12),
      ...(links === undefined ? {} : { linkIds: [...links.subarray(0, count)] }),
      revision: attr.readU64(56),
    }
  }
}

function queryAttr(query: ProgQuery, ids: Uint32Array, links: Uint32Array | undefined): BpfAttr {
  const target = 'fd' in query.target ? query.target.fd : query.target.ifindex
  const attr = new BpfAttr()
    .u32(0, target)
    .u32(4, query.attachType)
    .u32(8, query.flags ?? 0)
    .u32(12, 0)
    .pointer(16, new Uint8Array(ids.buffer))
    .u32(24, ids.length)
  if (links !== undefined) attr.pointer(40, new Uint8Array(links.buffer))
  // The kernel answers the revision inside the attributes, as far as it knows the field; it fails
  // on a field it does not know only when that is not zero.
  return attr.u64(56, 0n)
}

function subjectOf({ target, attachType }: ProgQuery): string {
  const where = 'fd' in target ? `fd ${target.fd}` : `interface ${target.ifindex}`
  return `attach type ${attachType} at ${where}`
}
