import { BpfMap } from '@lastref/ebpf'

export function first(pin: string, key: Uint8Array): Uint8Array | null {
  using map = BpfMap.openPinned(pin)
  return map.lookup(key)
}
