import type { BpfObject } from '../object.ts'

/**
 * Tells whether two objects with one kind and id can be the same object. Ids are given out in
 * rising order and used again only after they wrap at 2^31 (idr_alloc_cyclic in
 * kernel/bpf/syscall.c), so this only has to notice what an object cannot change in its life.
 */
export function canBeSame(a: BpfObject, b: BpfObject): boolean {
  return identityOf(a) === identityOf(b)
}

function identityOf(object: BpfObject): string {
  const common = [object.kind, object.id, object.name]
  switch (object.kind) {
    case 'map': {
      const { type, keySize, valueSize, maxEntries } = object
      return JSON.stringify([...common, type, keySize, valueSize, maxEntries])
    }
    case 'prog':
      return JSON.stringify([...common, object.type, object.tag])
    case 'link':
      // Its name is that of its program, which BPF_LINK_UPDATE replaces.
      return JSON.stringify([object.kind, object.id, object.type])
    case 'btf':
      return JSON.stringify([...common, object.kernel])
  }
}
