export { Bytes, type ByteSource, DamagedData, memorySource } from './bytes.ts'
export { type Elf, offsetOf, parseElf, type Section, type Segment } from './elf/elf.ts'
export { errorCatalogue } from './error-catalogue.ts'
export type * from './frame.ts'
export { goVersionOf } from './go/build-info.ts'
export { callsAt, type GoCall } from './go/inlining.ts'
export { inlineLayout, type TableVersion } from './go/layout.ts'
export { findGoTables } from './go/module.ts'
export {
  findFunction,
  frameDepth,
  functionDataAt,
  functionFlags,
  functionName,
  functionsOf,
  type GoFunction,
  type GoTables,
  pcData,
  topFrame,
} from './go/tables.ts'
export type * from './image-source.ts'
export { parseMaps, type MappedRange } from './mapped-range.ts'
export { goName } from './package-name.ts'
export { openFileImage, procImageSource } from './process/proc-image-source.ts'
export type * from './snapshot.ts'
export { findLlvmSymbolizer } from './lines/find-program.ts'
export { Symboliser, type ProcessImages, type SymboliserOptions } from './symboliser.ts'
