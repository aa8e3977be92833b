// The fixed twin of forgotten: `using` closes the map on every way out of the block.
import { BpfMap } from '@lastref/ebpf'
import { measure } from './measure.js'

function readCounter(pin) {
  using map = BpfMap.openPinned(pin)
  return map.lookup(new Uint8Array([1, 0, 0, 0]))?.[0]
}

await measure(readCounter)
