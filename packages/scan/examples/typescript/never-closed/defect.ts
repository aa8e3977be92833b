import { BpfMap } from '@lastref/ebpf'

export function entries(pin: string): number {
  const map = BpfMap.openPinned(pin) // finding
  return map.info().maxEntries
}
