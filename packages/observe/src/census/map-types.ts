/** Numbers of enum bpf_map_type in include/uapi/linux/bpf.h that the census treats specially. */
export const mapType = {
  hash: 1,
  array: 2,
  progArray: 3,
  perfEventArray: 4,
  percpuHash: 5,
  percpuArray: 6,
  lruHash: 9,
  lruPercpuHash: 10,
  arrayOfMaps: 12,
  hashOfMaps: 13,
  devmap: 14,
  cpumap: 16,
  devmapHash: 25,
  ringbuf: 27,
} as const

/** BPF_F_NO_PREALLOC: elements are allocated when they are inserted. */
const noPrealloc = 1

const alwaysFixed: ReadonlySet<number> = new Set([
  mapType.array,
  mapType.percpuArray,
  mapType.progArray,
  mapType.perfEventArray,
  mapType.ringbuf,
])

const fixedUnlessOnDemand: ReadonlySet<number> = new Set([
  mapType.hash,
  mapType.percpuHash,
  mapType.lruHash,
  mapType.lruPercpuHash,
])

/**
 * Tells whether all maps of this type with the same sizes and flags take the same memory, whatever
 * is in them (`map_mem_usage` of each type under kernel/bpf).
 */
export function hasFixedMemory(type: number, flags: number): boolean {
  return alwaysFixed.has(type) || (fixedUnlessOnDemand.has(type) && (flags & noPrealloc) === 0)
}

/** What the elements of a map hold: objects named by id in the value, at this offset; or nothing. */
export function slotKind(
  type: number,
  valueSize: number,
): { readonly kind: 'map' | 'prog'; readonly offset: number } | null {
  switch (type) {
    case mapType.arrayOfMaps:
    case mapType.hashOfMaps:
      return { kind: 'map', offset: 0 }
    case mapType.progArray:
      return { kind: 'prog', offset: 0 }
    case mapType.devmap:
    case mapType.devmapHash:
    case mapType.cpumap:
      // struct bpf_devmap_val and struct bpf_cpumap_val: the program came with 5.8 and 5.9.
      return valueSize >= 8 ? { kind: 'prog', offset: 4 } : null
    default:
      return null
  }
}
