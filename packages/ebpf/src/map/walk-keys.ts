import { bpfSystemError } from '../errors.ts'
import { iterationAborted } from '../errors-maps.ts'
import { BpfAttr } from '../native/bpf-attr.ts'
import { bpfResult } from '../native/bpf-syscall.ts'
import { errno } from '../native/errno.ts'
import type { MapInfo } from './map-info.ts'
import { isArrayLike } from './map-type.ts'

type Walked = Pick<MapInfo, 'type' | 'keySize' | 'maxEntries' | 'name'>

/**
 * Yields every key once, by BPF_MAP_GET_NEXT_KEY. The kernel starts over when the key it is to
 * continue from was deleted; keys that were met before are skipped then, and the key after the
 * current one is asked for before the caller may delete it.
 *
 * @throws LastrefError LRE427 when the map changes so fast that there is no end.
 */
export function* walkKeys(fd: () => number, map: Walked): Generator<Uint8Array, void, undefined> {
  const seen = isArrayLike(map.type) ? undefined : new Set<string>()
  const most = (map.maxEntries + 16) * 8
  let next = nextKey(fd(), map, undefined)
  for (let steps = 0; next !== undefined; steps += 1) {
    if (steps > most) throw iterationAborted(steps)
    const key: Uint8Array = next
    next = nextKey(fd(), map, key)
    if (seen === undefined) {
      yield key
      continue
    }
    const name = Buffer.from(key).toString('latin1')
    if (seen.has(name)) continue
    seen.add(name)
    yield key
  }
}

function nextKey(fd: number, map: Walked, key: Uint8Array | undefined): Uint8Array | undefined {
  const next = new Uint8Array(new ArrayBuffer(map.keySize))
  const attr = new BpfAttr().u32(0, fd).pointer(8, key).pointer(16, next)
  const result = bpfResult('MAP_GET_NEXT_KEY', attr)
  if (result === -errno.ENOENT) return undefined
  if (result < 0) throw bpfSystemError('MAP_GET_NEXT_KEY', -result, `${map.type} map '${map.name}'`)
  return next
}
