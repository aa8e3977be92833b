/** Map types as bpftool names them, in the order of enum bpf_map_type (include/uapi/linux/bpf.h). */
export const mapTypes = [
  'unspec',
  'hash',
  'array',
  'prog_array',
  'perf_event_array',
  'percpu_hash',
  'percpu_array',
  'stack_trace',
  'cgroup_array',
  'lru_hash',
  'lru_percpu_hash',
  'lpm_trie',
  'array_of_maps',
  'hash_of_maps',
  'devmap',
  'sockmap',
  'cpumap',
  'xskmap',
  'sockhash',
  'cgroup_storage',
  'reuseport_sockarray',
  'percpu_cgroup_storage',
  'queue',
  'stack',
  'sk_storage',
  'devmap_hash',
  'struct_ops',
  'ringbuf',
  'inode_storage',
  'task_storage',
  'bloom_filter',
  'user_ringbuf',
  'cgrp_storage',
  'arena',
  'insn_array',
] as const

export type MapType = (typeof mapTypes)[number]

/** Returns the name of a map type; `type 99` for one that is newer than this table. */
export function mapTypeName(number: number): string {
  return mapTypes[number] ?? `type ${number}`
}

export function mapTypeNumber(type: MapType): number {
  return mapTypes.indexOf(type)
}

/** Flags of BPF_MAP_CREATE, without their BPF_F_ prefix. */
export const mapFlags = {
  no_prealloc: 0x1,
  no_common_lru: 0x2,
  numa_node: 0x4,
  rdonly: 0x8,
  wronly: 0x10,
  stack_build_id: 0x20,
  zero_seed: 0x40,
  rdonly_prog: 0x80,
  wronly_prog: 0x100,
  clone: 0x200,
  mmapable: 0x400,
  preserve_elems: 0x800,
  inner_map: 0x1000,
  link: 0x2000,
  vtype_btf_obj_fd: 0x8000,
  token_fd: 0x10000,
  segv_on_fault: 0x20000,
  no_user_conv: 0x40000,
  rb_overwrite: 0x80000,
} as const

export type MapFlag = keyof typeof mapFlags

/** Returns flags by name as the number the kernel takes. */
export function mapFlagBits(flags: readonly MapFlag[] | number): number {
  if (typeof flags === 'number') return flags
  return flags.reduce((bits, flag) => bits | mapFlags[flag], 0)
}

/** Values of these are one per CPU. */
export function isPerCpu(type: string): boolean {
  return type.includes('percpu')
}

/** Values of these are fds on update and ids on lookup: IS_FD_MAP in include/linux/bpf.h. */
export function holdsFds(type: string): boolean {
  return (
    type === 'prog_array' ||
    type === 'perf_event_array' ||
    type === 'cgroup_array' ||
    isMapOfMaps(type)
  )
}

export function isMapOfMaps(type: string): boolean {
  return type === 'array_of_maps' || type === 'hash_of_maps'
}

/** Keys of these are 0 to maxEntries - 1, always. */
export function isArrayLike(type: string): boolean {
  return type === 'array' || type === 'percpu_array' || (holdsFds(type) && type !== 'hash_of_maps')
}

/** BPF_MAP_LOOKUP_BATCH walks these by bucket or by index, so that nothing is met twice. */
export function scansInBatches(type: string): boolean {
  switch (type) {
    case 'hash':
    case 'percpu_hash':
    case 'lru_hash':
    case 'lru_percpu_hash':
    case 'hash_of_maps':
    case 'array':
    case 'percpu_array':
    case 'array_of_maps':
      return true
    default:
      return false
  }
}
