import { BpfMap } from '@lastref/ebpf'

export function first(pin: string, key: Uint8Array): Uint8Array | null {
  const map = BpfMap.openPinned(pin) // finding
  const value = map.lookup(key)
  if (value === null) return null
  map.close()
  return value
}
