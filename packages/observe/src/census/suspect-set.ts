import type { BpfMap } from '@lastref/ebpf'

/** The kernel-side set of objects that the walks are restricted to. */
export class SuspectSet {
  readonly #map: BpfMap
  #members: ReadonlySet<number> = new Set()

  constructor(map: BpfMap) {
    this.#map = map
  }

  /** Makes the set hold exactly these addresses. */
  replace(addresses: ReadonlySet<number>): void {
    for (const address of this.#members) {
      if (!addresses.has(address)) this.#map.delete(keyOf(address))
    }
    for (const address of addresses) {
      if (!this.#members.has(address)) this.#map.update(keyOf(address), one)
    }
    this.#members = new Set(addresses)
  }
}

const one = new Uint8Array([1, 0, 0, 0])

function keyOf(address: number): Uint8Array {
  const key = new Uint8Array(8)
  new DataView(key.buffer).setBigUint64(0, BigInt(address), true)
  return key
}
