import type { BpfBtf } from '../btf/bpf-btf.ts'
import { BpfAttr } from '../native/bpf-attr.ts'
import { bpfCommand } from '../native/bpf-syscall.ts'
import { closeFd } from '../native/fd.ts'
import { mapFlagBits, mapTypeNumber, type MapFlag, type MapType } from './map-type.ts'
import { possibleCpus } from './possible-cpus.ts'

/** A map to create. */
export interface MapSpec {
  readonly type: MapType
  /** Bytes; 0 for types without keys (ringbuf, queue, stack, bloom_filter). */
  readonly keySize?: number
  /** Bytes of one value, of one CPU for per-CPU maps. */
  readonly valueSize?: number
  /** Left out for a perf_event_array it is the number of possible CPUs. */
  readonly maxEntries?: number
  /** Up to 15 bytes of letters, digits, `_` and `.`. */
  readonly name?: string
  readonly flags?: readonly MapFlag[] | number
  /** What the maps in a map of maps look like: a map of that kind, or how to create one. */
  readonly inner?: { readonly fd: number } | MapSpec
  /** The types of key and value, for whoever looks at the map. */
  readonly btf?: MapBtf
  /** The type in the kernel's BTF that a struct_ops map implements. */
  readonly btfVmlinuxValueTypeId?: number
  /** Takes effect with the flag `numa_node`. */
  readonly numaNode?: number
  /** Offloads the map to a network interface. */
  readonly ifindex?: number
  /** Per type: the number of hash functions of a bloom filter, the address of an arena. */
  readonly mapExtra?: bigint
  /** A BPF token, with the flag `token_fd` (Linux 6.9). */
  readonly tokenFd?: number
}

export interface MapBtf {
  readonly btf: BpfBtf
  readonly keyTypeId: number
  readonly valueTypeId: number
}

/** Returns the number of entries a spec asks for. */
export function maxEntriesOf(spec: MapSpec): number {
  return spec.maxEntries ?? (spec.type === 'perf_event_array' ? possibleCpus() : 0)
}

/**
 * Creates a map.
 *
 * @returns its fd, which is the caller's.
 * @throws BpfSystemError
 */
export function createMapFd(spec: MapSpec): number {
  const { inner } = spec
  if (inner === undefined || 'fd' in inner) return create(spec, inner?.fd)
  // The kernel only looks at the template; it is not kept.
  const template = createMapFd(inner)
  try {
    return create(spec, template)
  } finally {
    closeFd(template)
  }
}

function create(spec: MapSpec, innerFd: number | undefined): number {
  const attr = new BpfAttr()
    .u32(0, mapTypeNumber(spec.type))
    .u32(4, spec.keySize ?? 0)
    .u32(8, spec.valueSize ?? 0)
    .u32(12, maxEntriesOf(spec))
    .u32(16, mapFlagBits(spec.flags ?? 0))
    .u32(20, innerFd ?? 0)
    .u32(24, spec.numaNode ?? 0)
    .inline(28, new TextEncoder().encode(spec.name ?? '').subarray(0, 15))
    .u32(44, spec.ifindex ?? 0)
  if (spec.btf !== undefined) {
    attr.u32(48, spec.btf.btf.fd).u32(52, spec.btf.keyTypeId).u32(56, spec.btf.valueTypeId)
  }
  // What a kernel does not know yet it takes as long as it is zero, so it is left out unless set.
  if (spec.btfVmlinuxValueTypeId !== undefined) attr.u32(60, spec.btfVmlinuxValueTypeId)
  if (spec.mapExtra !== undefined) attr.u64(64, spec.mapExtra)
  if (spec.tokenFd !== undefined) attr.u32(76, spec.tokenFd)
  return bpfCommand('MAP_CREATE', attr, `${spec.type} map '${spec.name ?? ''}'`)
}
