import { readFileSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { bpfObjectMissing } from './errors.ts'

/** A compiled BPF object on disk. */
export interface BpfObjectFile {
  readonly path: string
  /** Another one when the file is written anew, moved or replaced. */
  readonly identity: string
}

/**
 * Returns where a compiled BPF object is: beside the published bundle, or in the build folder of a
 * checkout.
 *
 * @throws LastrefError LRE110 when it is in neither place.
 */
export function findBpfObject(name: string): BpfObjectFile {
  const places = [`./bpf/${name}.bpf.o`, `../../../build/bpf/${name}.bpf.o`]
  for (const place of places) {
    const path = fileURLToPath(new URL(place, import.meta.url))
    const stat = statSync(path, { throwIfNoEntry: false, bigint: true })
    if (stat === undefined) continue
    // The time of the last change of the inode: installers set the modification time as they like.
    return { path, identity: `${stat.dev}:${stat.ino}:${stat.size}:${stat.ctimeNs}` }
  }
  throw bpfObjectMissing(name)
}

/**
 * Returns the bytes of a compiled BPF object.
 *
 * @throws LastrefError LRE110 when there is none of that name.
 */
export function readBpfObject(name: string): Uint8Array {
  return readFileSync(findBpfObject(name).path)
}
