export { BpfSystemError, ClosedHandleError, LostHandleError } from './errors.ts'
export {
  onForgottenHandle,
  type ForgottenHandle,
  type ForgottenHandleListener,
} from './forgotten-handles.ts'
export { BpfHandle } from './handle.ts'
export type { HandleKind } from './handle-kind.ts'
export { openHandles, type OpenHandle } from './open-handles.ts'
export { PinnableHandle, openPinnedFd, type PinAccess } from './pinnable-handle.ts'
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
