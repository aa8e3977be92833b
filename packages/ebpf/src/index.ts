export { UnsupportedFeatureError, VerifierError } from './errors-objects.ts'
export type { IteratorTarget } from './link/link-calls.ts'
export { IteratorLink } from './iterator/iterator-link.ts'
export { IteratorReader } from './iterator/iterator-reader.ts'
export {
  BpfObject,
  type ObjectMap,
  type OpenObjectOptions,
  type OwnIds,
  type ProgramSpec,
} from './object/bpf-object.ts'
export { GlobalSection } from './object/global-section.ts'
export type { GlobalValue } from './object/global-value.ts'
export { Program } from './program/program.ts'
export { programTypeName, programTypes, type ProgramType } from './program/program-type.ts'
