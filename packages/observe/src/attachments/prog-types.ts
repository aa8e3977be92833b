import { closeFd, fdById, objectInfo, attachTypeNumber, programTypeName } from '@lastref/ebpf'

/** Where programs of a type can be attached without a link: what has to be asked for them. */
export interface Hooks {
  readonly xdp: boolean
  readonly tc: boolean
  /** enum bpf_attach_type, as for the other two. */
  readonly cgroup: readonly number[]
  readonly netNamespace: readonly number[]
  readonly device: readonly number[]
}

// kernel/bpf/syscall.c, attach_type_to_prog_type()
const cgroupHooks: Readonly<Record<string, readonly string[]>> = {
  cgroup_skb: ['cgroup_inet_ingress', 'cgroup_inet_egress'],
  cgroup_sock: [
    'cgroup_inet_sock_create',
    'cgroup_inet_sock_release',
    'cgroup_inet4_post_bind',
    'cgroup_inet6_post_bind',
  ],
  cgroup_sock_addr: [
    ...['bind', 'connect', 'getpeername', 'getsockname'].flatMap((call) => [
      `cgroup_inet4_${call}`,
      `cgroup_inet6_${call}`,
    ]),
    ...['sendmsg', 'recvmsg'].flatMap((call) => [`cgroup_udp4_${call}`, `cgroup_udp6_${call}`]),
    ...['connect', 'sendmsg', 'recvmsg', 'getpeername', 'getsockname'].map(
      (call) => `cgroup_unix_${call}`,
    ),
  ],
  sock_ops: ['cgroup_sock_ops'],
  cgroup_device: ['cgroup_device'],
  cgroup_sysctl: ['cgroup_sysctl'],
  cgroup_sockopt: ['cgroup_getsockopt', 'cgroup_setsockopt'],
}

/** Returns where programs of these types can be attached; of every type when `types` is null. */
export function hooksOf(types: ReadonlySet<string> | null): Hooks {
  const has = (type: string): boolean => types === null || types.has(type)
  const cgroup = Object.entries(cgroupHooks).flatMap(([type, hooks]) => (has(type) ? hooks : []))
  const tc = has('sched_cls')
  return {
    xdp: has('xdp'),
    tc,
    cgroup: numbers(cgroup),
    netNamespace: numbers(has('flow_dissector') ? ['flow_dissector'] : []),
    device: numbers(tc ? ['tcx_ingress', 'tcx_egress', 'netkit_primary', 'netkit_peer'] : []),
  }
}

function numbers(names: readonly string[]): number[] {
  return names.flatMap((name) => attachTypeNumber(name) ?? [])
}

/** Returns the types of those programs that still exist; holds each for that moment only. */
export function typesOfProgs(ids: Iterable<number>): ReadonlySet<string> {
  const types = new Set<string>()
  const info = new Uint8Array(new ArrayBuffer(16))
  for (const id of ids) {
    const fd = fdById('prog', id)
    if (fd === undefined) continue
    try {
      info.fill(0)
      objectInfo(fd, info)
      types.add(programTypeName(new DataView(info.buffer).getUint32(0, true)))
    } finally {
      closeFd(fd)
    }
  }
  return types
}
