/** Names of `enum bpf_link_type` as bpftool prints them (include/uapi/linux/bpf.h). */
const names = [
  'unspec',
  'raw_tracepoint',
  'tracing',
  'cgroup',
  'iter',
  'netns',
  'xdp',
  'perf_event',
  'kprobe_multi',
  'struct_ops',
  'netfilter',
  'tcx',
  'uprobe_multi',
  'netkit',
  'sockmap',
] as const

export type LinkType = (typeof names)[number] | `type ${number}`

/** Returns the name of a link type, `type 99` for one newer than this list. */
export function linkTypeName(type: number): LinkType {
  return names[type] ?? `type ${type}`
}
