export { BpfSystemError, ClosedHandleError, LostHandleError } from './errors.ts'
export {
  onForgottenHandle,
  type ForgottenHandle,
  type ForgottenHandleListener,
} from './forgotten-handles.ts'
export { BpfHandle } from './handle.ts'
export type { HandleKind } from './handle-kind.ts'
export { openHandles, type OpenHandle, type OpenKind, type ReleaseOutcome } from './open-handles.ts'
export { PinnableHandle, openPinnedFd, type PinAccess } from './pinnable-handle.ts'
export { BpfBtf } from './btf/bpf-btf.ts'
export { codecFromBtf, codecOf, type BtfValue } from './codec/btf-codec.ts'
export { bytes, string } from './codec/byte-codecs.ts'
export { decodeValue, encodeValue, type Codec, type Decoded } from './codec/codec.ts'
export {
  bool,
  f32,
  f64,
  i128,
  i16,
  i32,
  i64,
  i8,
  u128,
  u16,
  u32,
  u64,
  u8,
} from './codec/number-codecs.ts'
export { perCpu } from './codec/per-cpu-codec.ts'
export {
  arrayCodec,
  structCodec,
  type FieldCodecs,
  type StructOptions,
} from './codec/struct-codec.ts'
export { ClosedViewError, MapMismatchError, type MapDifference } from './errors-maps.ts'
export type { RawEntry } from './map/batch.ts'
export { BpfMap } from './map/bpf-map.ts'
export type { UpdateMode } from './map/element-access.ts'
export { readMapInfo, type MapInfo } from './map/map-info.ts'
export type { MapBtf, MapSpec } from './map/map-spec.ts'
export { mapFlags, mapTypeName, mapTypes, type MapFlag, type MapType } from './map/map-type.ts'
export type { MapArrayOptions, MappedArray } from './map/mapped-array.ts'
export { possibleCpus } from './map/possible-cpus.ts'
export type { TypedMap } from './map/typed-map.ts'
export { UnsupportedFeatureError, VerifierError } from './errors-objects.ts'
export type { IteratorTarget } from './iterator/iterator-target.ts'
export { IteratorLink } from './iterator/iterator-link.ts'
export { IteratorReader } from './iterator/iterator-reader.ts'
export {
  BpfObject,
  type OpenObjectOptions,
  type OwnIds,
  type ProgramSpec,
} from './object/bpf-object.ts'
export { LoadedImage } from './image/loaded-image.ts'
export type { MapImage, ObjectImage, ProgramImage, SectionImage } from './image/object-image.ts'
export type { GlobalShape, GlobalVariable } from './object/global-variables.ts'
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
export { compareFiles } from './native/kcmp.ts'
export { gatherMemory, type MemoryStretch } from './native/process-memory.ts'
export { type HeldRegisters, HeldThreads, holdThreads } from './native/trace-hold.ts'
export { urgently } from './native/urgency.ts'
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
export type { Feature, FeatureGroup } from './features/feature.ts'
export { featureNames, probeFeature, probeFeatures } from './features/probe-features.ts'
export { errorCatalogue } from './error-catalogue.ts'
export type { Attachment, AttachmentTarget } from './link/attachment.ts'
