import { BpfAttr } from '../native/bpf-attr.ts'
import { bpfResult } from '../native/bpf-syscall.ts'
import { closeFd } from '../native/fd.ts'
import { pageSize } from '../native/page-size.ts'
import type { FeatureOutcome, FeatureProbe } from './feature.ts'
import { refusal } from './program-probes.ts'

interface SmallMap {
  readonly name: string
  /** enum bpf_map_type in include/uapi/linux/bpf.h. */
  readonly number: number
  readonly since?: string
  readonly key?: number
  readonly value?: number
  readonly entries?: number
  readonly flags?: number
}

const noPrealloc = 1

// Maps that need the BTF of their values or an inner map are probed by whoever makes them.
const maps: readonly SmallMap[] = [
  { name: 'hash', number: 1 },
  { name: 'array', number: 2 },
  { name: 'prog_array', number: 3 },
  { name: 'perf_event_array', number: 4 },
  { name: 'percpu_hash', number: 5 },
  { name: 'percpu_array', number: 6 },
  { name: 'stack_trace', number: 7, value: 8 },
  { name: 'cgroup_array', number: 8 },
  { name: 'lru_hash', number: 9 },
  { name: 'lru_percpu_hash', number: 10 },
  { name: 'lpm_trie', number: 11, key: 8, flags: noPrealloc },
  { name: 'devmap', number: 14 },
  { name: 'sockmap', number: 15 },
  { name: 'cpumap', number: 16 },
  { name: 'xskmap', number: 17 },
  { name: 'sockhash', number: 18 },
  { name: 'cgroup_storage', number: 19, key: 16, entries: 0 },
  { name: 'reuseport_sockarray', number: 20, value: 8 },
  { name: 'queue', number: 22, key: 0 },
  { name: 'stack', number: 23, key: 0 },
  { name: 'devmap_hash', number: 25, since: '5.4' },
  { name: 'ringbuf', number: 27, since: '5.8', key: 0, value: 0, entries: -1 },
  { name: 'bloom_filter', number: 30, since: '5.16', key: 0 },
  { name: 'user_ringbuf', number: 31, since: '6.1', key: 0, value: 0, entries: -1 },
  { name: 'arena', number: 33, since: '6.9', key: 0, value: 0, flags: 1 << 10 },
]

export const mapProbes: readonly FeatureProbe[] = maps.map((map) => ({
  name: `map:${map.name}`,
  group: 'map',
  ...(map.since === undefined ? {} : { since: map.since }),
  probe: () => create(map),
}))

function create({ number, key = 4, value = 4, entries = 1, flags = 0 }: SmallMap): FeatureOutcome {
  const attr = new BpfAttr()
    .u32(0, number)
    .u32(4, key)
    .u32(8, value)
    // A ring buffer is measured in bytes, and a whole number of pages.
    .u32(12, entries === -1 ? pageSize() : entries)
    .u32(16, flags)
  const result = bpfResult('MAP_CREATE', attr)
  if (result < 0) return refusal(-result)
  closeFd(result)
  return { supported: true, reason: 'a small map of this type can be created' }
}
