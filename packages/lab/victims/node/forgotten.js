// The defect: nobody closes the map; the FinalizationRegistry behind it does, if it ever calls.
import { BpfMap } from '@lastref/ebpf'
import { measure } from './measure.js'

function readCounter(pin) {
  const map = BpfMap.openPinned(pin) // leaks here
  return map.lookup(new Uint8Array([1, 0, 0, 0]))?.[0]
}

await measure(readCounter)
