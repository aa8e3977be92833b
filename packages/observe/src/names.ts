import { programTypeName } from '@lastref/ebpf'

// include/uapi/linux/bpf.h, in the order of enum bpf_map_type, as bpftool names them.
const mapTypes =
  'unspec hash array prog_array perf_event_array percpu_hash percpu_array stack_trace cgroup_array lru_hash lru_percpu_hash lpm_trie array_of_maps hash_of_maps devmap sockmap cpumap xskmap sockhash cgroup_storage reuseport_sockarray percpu_cgroup_storage queue stack sk_storage devmap_hash struct_ops ringbuf inode_storage task_storage bloom_filter user_ringbuf cgrp_storage arena insn_array'.split(
    ' ',
  )

// enum bpf_link_type
const linkTypes =
  'unspec raw_tracepoint tracing cgroup iter netns xdp perf_event kprobe_multi struct_ops netfilter tcx uprobe_multi netkit sockmap'.split(
    ' ',
  )

/** Returns the name bpftool has for a map type, `type 99` for a number nobody has named yet. */
export function mapTypeName(type: number): string {
  return mapTypes[type] ?? `type ${type}`
}

/** Returns the name bpftool has for a link type, `type 99` for a number nobody has named yet. */
export function linkTypeName(type: number): string {
  return linkTypes[type] ?? `type ${type}`
}

/** Returns the name bpftool has for a program type, `type 99` for a number nobody has named yet. */
export function progTypeName(type: number): string {
  return programTypeName(type)
}
