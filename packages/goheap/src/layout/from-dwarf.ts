import { DamagedData } from '@lastref/symbols'
import type { DwarfIndex } from '../dwarf/index-dwarf.ts'
import type { DwarfType, DwarfTypes } from '../dwarf/types.ts'
import { layoutKeys, optionalKeys, type RuntimeLayout } from './layout.ts'

/** Where a key is found; the first that the program has counts. */
const places: Readonly<Record<string, readonly string[]>> = {
  // Go 1.22 had both ways to mark pointers in it, and chose when it was built.
  'heapArena.bitmap': ['heapArena.bitmap', 'heapArena.heapArenaPtrScalar.bitmap'],
  'heapArena.noMorePtrs': ['heapArena.noMorePtrs', 'heapArena.heapArenaPtrScalar.noMorePtrs'],
  // Since Go 1.25 they begin with a capital in the middle.
  'finblock#': ['finBlock#', 'finblock#'],
  'finblock.alllink': ['finBlock.alllink', 'finblock.alllink'],
  'finblock.cnt': ['finBlock.cnt', 'finblock.cnt'],
  'finblock.fin': ['finBlock.fin', 'finblock.fin'],
  'specialCleanup.fn': ['specialCleanup.cleanup.fn', 'specialCleanup.fn'],
  'specialCleanup.arg': ['specialCleanup.cleanup.arg'],
  'cleanupBlock.alllink': ['cleanupBlock.cleanupBlockHeader.alllink'],
  'cleanupBlock.n': ['cleanupBlock.cleanupBlockHeader.n'],
  'cleanup#': ['cleanupBlock.cleanups[]#'],
  'cleanup.fn': ['cleanupFn.fn'],
  'cleanup.arg': ['cleanupFn.arg'],
}

const constants: Readonly<Record<string, string>> = {
  'kind.finalizer': 'runtime._KindSpecialFinalizer',
  'kind.cleanup': 'runtime._KindSpecialCleanup',
}

/** Returns the layout that the program's own DWARF describes. Throws `DamagedData` where it does not. */
export function layoutFromDwarf(index: DwarfIndex, types: DwarfTypes): RuntimeLayout {
  const numbers: Partial<Record<string, number | null>> = {}
  for (const key of [...layoutKeys, ...optionalKeys]) {
    const constant = constants[key]
    const found =
      constant === undefined
        ? firstOf(places[key] ?? [key], (place) => offsetOf(types, place))
        : (index.constants.get(constant) ?? null)
    numbers[key] = found
  }
  if (!isComplete(numbers)) {
    const missing = layoutKeys.filter((key) => numbers[key] === null)
    throw new DamagedData(`its DWARF does not describe ${missing.join(', ')}`)
  }
  return numbers
}

function isComplete(numbers: Partial<Record<string, number | null>>): numbers is RuntimeLayout {
  return layoutKeys.every((key) => typeof numbers[key] === 'number')
}

function firstOf<T>(candidates: readonly string[], find: (it: string) => T | null): T | null {
  for (const place of candidates) {
    const found = find(place)
    if (found !== null) return found
  }
  return null
}

/** Returns what a place such as `g.sched.sp`, `g#` or `cleanupBlock.cleanups[]#` comes to. */
function offsetOf(types: DwarfTypes, place: string): number | null {
  const wantsSize = place.endsWith('#')
  const [structure = '', ...fields] = place.replace('#', '').split('.')
  let type = types.named(`runtime.${structure}`)
  let offset = 0
  for (const name of fields) {
    const plain = name.replace('[]', '')
    const field = type?.fields.find((candidate) => candidate.name === plain)
    if (field === undefined) return null
    offset += field.offset
    type = types.at(field.type)
    if (name !== plain) type = elementOf(types, type)
  }
  if (type === null) return null
  return wantsSize ? type.size : offset
}

function elementOf(types: DwarfTypes, array: DwarfType | null): DwarfType | null {
  return array === null || array.element === null ? null : types.at(array.element)
}
