import { objectInfo } from '../native/object-info.ts'
import { holdsFds, isPerCpu, mapTypeName } from './map-type.ts'
import { possibleCpus } from './possible-cpus.ts'

/** What the kernel says about a map: struct bpf_map_info in include/uapi/linux/bpf.h. */
export interface MapInfo {
  /** As bpftool names it; `type 99` for one we do not know. */
  readonly type: string
  readonly id: number
  readonly keySize: number
  readonly valueSize: number
  readonly maxEntries: number
  readonly flags: number
  readonly name: string
  /** The interface it is offloaded to, 0 for none. */
  readonly ifindex: number
  /** The BTF of its key and value, 0 for none. */
  readonly btfId: number
  readonly btfKeyTypeId: number
  readonly btfValueTypeId: number
  readonly btfVmlinuxValueTypeId: number
  readonly mapExtra: bigint
}

const infoSize = 104

/**
 * Returns what the kernel says about the map behind `fd`.
 *
 * @throws BpfSystemError
 */
export function readMapInfo(fd: number): MapInfo {
  const bytes = new Uint8Array(new ArrayBuffer(infoSize))
  objectInfo(fd, bytes)
  const view = new DataView(bytes.buffer)
  const word = (offset: number): number => view.getUint32(offset, true)
  const name = bytes.subarray(24, 40)
  const end = name.indexOf(0)
  return {
    type: mapTypeName(word(0)),
    id: word(4),
    keySize: word(8),
    valueSize: word(12),
    maxEntries: word(16),
    flags: word(20),
    name: new TextDecoder().decode(name.subarray(0, end < 0 ? name.length : end)),
    ifindex: word(40),
    btfVmlinuxValueTypeId: word(44),
    btfId: word(64),
    btfKeyTypeId: word(68),
    btfValueTypeId: word(72),
    mapExtra: view.getBigUint64(80, true),
  }
}

/**
 * Returns how many bytes a value has on its way between the kernel and user space:
 * bpf_map_value_size() in kernel/bpf/syscall.c.
 */
export function transferSize(info: Pick<MapInfo, 'type' | 'valueSize'>): number {
  if (isPerCpu(info.type)) return perCpuStride(info.valueSize) * possibleCpus()
  return holdsFds(info.type) ? 4 : info.valueSize
}

/** Returns how far apart the values of two CPUs lie. */
export function perCpuStride(valueSize: number): number {
  return Math.ceil(valueSize / 8) * 8
}
