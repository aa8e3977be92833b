/** Names of `enum bpf_prog_type`, as bpftool prints them (include/uapi/linux/bpf.h). */
const names = [
  'unspec',
  'socket_filter',
  'kprobe',
  'sched_cls',
  'sched_act',
  'tracepoint',
  'xdp',
  'perf_event',
  'cgroup_skb',
  'cgroup_sock',
  'lwt_in',
  'lwt_out',
  'lwt_xmit',
  'sock_ops',
  'sk_skb',
  'cgroup_device',
  'sk_msg',
  'raw_tracepoint',
  'cgroup_sock_addr',
  'lwt_seg6local',
  'lirc_mode2',
  'sk_reuseport',
  'flow_dissector',
  'cgroup_sysctl',
  'raw_tracepoint_writable',
  'cgroup_sockopt',
  'tracing',
  'struct_ops',
  'ext',
  'lsm',
  'sk_lookup',
  'syscall',
  'netfilter',
] as const

export type ProgramType = (typeof names)[number] | `type ${number}`

/** Every program type by number; the index is the number in the kernel. */
export const programTypes: readonly ProgramType[] = names

/** Returns the name of a program type, `type 99` for one newer than this list. */
export function programTypeName(type: number): ProgramType {
  return names[type] ?? `type ${type}`
}
