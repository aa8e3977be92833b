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
export type { IteratorTarget } from './iterator/iterator-target.ts'
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
export { namespaceFlags, openPath, setns, unshare } from './native/namespace-calls.ts'
export { openRouteSocket, type RouteSocket } from './native/netlink-socket.ts'
export { fdById, nextId } from './native/object-ids.ts'
export { objectInfo } from './native/object-info.ts'
export { progQuery, type ProgQuery, type ProgQueryResult } from './native/prog-query.ts'
export { taskFdQuery, taskFdTypes, type TaskFd } from './native/task-fd-query.ts'
export { closeFd } from './native/fd.ts'
export { Btf, parseBtf } from './btf/btf.ts'
export type * from './btf/btf-type.ts'
export { readElfSection } from './btf/elf-section.ts'
export { structLayout, valueLayout } from './btf/struct-layout.ts'
export type * from './btf/value-layout.ts'
export { attachTypeName, attachTypeNumber, type AttachType } from './link/attach-type.ts'
export type { AttachOrder, AttachTarget } from './link/attach-to.ts'
export { BpfLink } from './link/link.ts'
export { linkTypeName, type LinkType } from './link/link-type.ts'
export { readLinkInfo, type LinkInfo } from './link/link-info.ts'
export type { ProgramInfo } from './program/program-info.ts'
export type { TestRunInput, TestRunResult } from './program/test-run.ts'
export { decisiveLines } from './verifier-log.ts'
export { RingBuffer, type RecordHandler, type RingBufferOptions } from './ringbuf/ring-buffer.ts'
