import type { HeapCopy } from '../memory/heap-copy.ts'
import type { GoProgram } from '../program/go-program.ts'
import { DoubleArenaBits, SingleArenaBits } from './arena-bits.ts'
import { HeaderBits } from './header-bits.ts'
import { noBits, type PointerBits } from './pointer-bits.ts'
import type { TypeMasks } from './type-masks.ts'

/** Returns where the program itself says which words of its heap are pointers. */
export function findBits(
  { layout, layoutFrom, goVersion }: GoProgram,
  heap: HeapCopy,
  masks: TypeMasks,
  minor: number,
): PointerBits {
  const { bitmap } = heap
  if (bitmap !== null) {
    return bitmap.bitsPerWord === 1
      ? new SingleArenaBits(bitmap.bytes)
      : new DoubleArenaBits(bitmap.bytes, minor)
  }
  if (layout['heapArena.bitmap'] !== null || layout['mspan.largeType'] === null) return noBits
  // The table knows versions as they are released, and this was an experiment of Go 1.22 to build otherwise.
  const isOther = layoutFrom === 'table' && goVersion.includes('noallocheaders')
  return isOther ? noBits : new HeaderBits(heap, masks)
}
