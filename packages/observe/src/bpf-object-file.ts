import { readFileSync } from 'node:fs'
import { bpfObjectMissing } from './errors.ts'

/**
 * Returns the bytes of a compiled BPF object: from beside the published bundle, or from the build
 * folder of a checkout.
 *
 * @throws LastrefError LRE110 when it is in neither place.
 */
export function readBpfObject(name: string): Uint8Array {
  const places = [`./bpf/${name}.bpf.o`, `../../../build/bpf/${name}.bpf.o`]
  for (const place of places) {
    try {
      return readFileSync(new URL(place, import.meta.url))
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
    }
  }
  throw bpfObjectMissing(name)
}
