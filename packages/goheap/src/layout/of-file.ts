import { Bytes, DamagedData, goVersionOf, openFileImage, parseElf } from '@lastref/symbols'
import { indexDwarf } from '../dwarf/index-dwarf.ts'
import { readDwarfSections } from '../dwarf/sections.ts'
import { DwarfTypes } from '../dwarf/types.ts'
import { layoutFromDwarf } from './from-dwarf.ts'
import { layoutKeys, optionalKeys } from './layout.ts'

/** What a program's own DWARF says about the Go runtime in it. */
export interface FileLayout {
  readonly goVersion: string
  readonly numbers: Readonly<Record<string, number | null>>
}

/** Returns the layout for the table of versions. Throws when the file has no DWARF that describes it. */
export function layoutOfFile(path: string): FileLayout {
  using image = openFileImage(path)
  if (image === null) throw new DamagedData(`${path} cannot be opened`)
  const elf = parseElf(new Bytes(image))
  const goVersion = goVersionOf(elf)
  const sections = readDwarfSections(elf)
  if (goVersion === null || sections === null) throw new DamagedData(`${path} has no DWARF of Go`)
  const index = indexDwarf(sections)
  const layout = layoutFromDwarf(index, new DwarfTypes(index))
  const numbers = Object.fromEntries([...layoutKeys, ...optionalKeys].map((k) => [k, layout[k]]))
  return { goVersion, numbers }
}
