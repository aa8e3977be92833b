import { doesNotFit } from '../errors-maps.ts'
import { perCpuStride } from '../map/map-info.ts'
import { possibleCpus } from '../map/possible-cpus.ts'
import type { Codec } from './codec.ts'

/**
 * The values of a per-CPU map: one for each possible CPU, in the order of their numbers. Each
 * begins at a multiple of 8 bytes, whatever its size.
 */
export function perCpu<Value>(value: Codec<Value>): Codec<readonly Value[]> {
  const stride = perCpuStride(value.size)
  const count = possibleCpus()
  return {
    size: stride * count,
    alignment: 8,
    encode: (values, target, offset) => {
      if (values.length !== count) {
        throw doesNotFit(`${values.length} values`, `a per-CPU value for ${count} CPUs`)
      }
      for (const [cpu, one] of values.entries()) value.encode(one, target, offset + cpu * stride)
    },
    decode: (source, offset) =>
      Array.from({ length: count }, (_, cpu) => value.decode(source, offset + cpu * stride)),
  }
}
