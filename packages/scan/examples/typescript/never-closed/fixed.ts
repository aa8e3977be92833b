import { BpfMap } from '@lastref/ebpf'

export function entries(pin: string): number {
  using map = BpfMap.openPinned(pin)
  return map.info().maxEntries
}

export function typeOf(pin: string): string {
  const map = BpfMap.openPinned(pin)
  try {
    return map.info().type
  } finally {
    map.close()
  }
}
