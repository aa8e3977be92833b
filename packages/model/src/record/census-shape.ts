import type { AttachPoint } from '../attach-point.ts'
import type { Census, CensusHost } from '../census.ts'
import type { FileLocation, Holder, MapHolder, PinHolder } from '../holder.ts'
import type { BpfObject } from '../object.ts'
import type { ProcessHoldings } from '../process.ts'
import type { Refs } from '../refs.ts'
import {
  byField,
  flag,
  list,
  nothing,
  nullable,
  object,
  oneOf,
  optional,
  tagged,
  text,
  whole,
  type Shape,
} from './shape.ts'

/**
 * The census as a check of untrusted JSON. The compiler holds it to the types: a field added there
 * does not compile until it is checked here.
 */

const refs = object<Refs>({ refcnt: whole, usercnt: nullable(whole) })
const fds = list(whole)
const owners = list(
  object<{ readonly pid: number; readonly fds: readonly number[] }>({ pid: whole, fds }),
)

const netDevice = object<Extract<AttachPoint, { ifindex: number }>>({
  type: oneOf({ xdp: true, tc: true, tcx: true, netkit: true }),
  ifindex: whole,
  ifname: nullable(text),
  netNamespace: nullable(whole),
  hook: text,
})

const kernelFunction = object<
  Extract<AttachPoint, { target: string | null; attachType: string | null }>
>({
  type: oneOf({
    tracing: true,
    raw_tracepoint: true,
    kprobe_multi: true,
    uprobe_multi: true,
    ext: true,
  }),
  attachType: nullable(text),
  target: nullable(text),
})

const attachPoint: Shape<AttachPoint> = tagged<AttachPoint, 'type'>('type', {
  xdp: netDevice,
  tc: netDevice,
  tcx: netDevice,
  netkit: netDevice,
  cgroup: object({
    type: oneOf({ cgroup: true }),
    cgroupId: text,
    path: nullable(text),
    attachType: text,
  }),
  netns: object({ type: oneOf({ netns: true }), netNamespace: whole, attachType: text }),
  socket: object({
    type: oneOf({ socket: true }),
    hook: oneOf({ filter: true, reuseport: true, sockmap: true }),
    owners,
  }),
  perf_event: object({
    type: oneOf({ perf_event: true }),
    event: text,
    target: nullable(text),
    owners,
  }),
  tracing: kernelFunction,
  raw_tracepoint: kernelFunction,
  kprobe_multi: kernelFunction,
  uprobe_multi: kernelFunction,
  ext: kernelFunction,
  iter: object({ type: oneOf({ iter: true }), target: text, mapId: nullable(whole) }),
  struct_ops: object({ type: oneOf({ struct_ops: true }), mapId: nullable(whole) }),
  other: object({ type: oneOf({ other: true }), name: text }),
})

/** The places of a file. */
export const at: Shape<readonly FileLocation[]> = list(
  byField<FileLocation>({
    fds: object<Extract<FileLocation, { fds: readonly number[] }>>({
      pid: whole,
      comm: optional(text),
      container: optional(nullable(text)),
      fds,
    }),
    vma: object<Extract<FileLocation, { vma: string }>>({
      pid: whole,
      comm: optional(text),
      vma: text,
    }),
    inflight: object<Extract<FileLocation, { inflight: string }>>({
      inflight: oneOf({ unix: true, io_uring: true }),
      pid: whole,
      comm: optional(text),
    }),
  }),
)

const holder: Shape<Holder> = tagged<Holder, 'kind'>('kind', {
  file: object({ kind: oneOf({ file: true }), file: text, refs, at, opening: nothing }),
  pin: object<PinHolder>({
    kind: oneOf({ pin: true }),
    path: text,
    alsoAt: optional(list(text)),
    mountNamespace: whole,
    refs,
  }),
  prog: object({ kind: oneOf({ prog: true }), id: whole, refs }),
  map: object<MapHolder>({ kind: oneOf({ map: true }), id: whole, slots: optional(whole), refs }),
  link: object({ kind: oneOf({ link: true }), id: whole, refs }),
  attach: object({ kind: oneOf({ attach: true }), to: attachPoint, refs }),
  iterator: object({ kind: oneOf({ iterator: true }), file: text, at, refs }),
  kernel: object({ kind: oneOf({ kernel: true }), what: text, refs }),
})

const everyObject = {
  id: whole,
  name: text,
  refcnt: whole,
  usercnt: nullable(whole),
  settled: flag,
  holders: list(holder),
  unexplained: refs,
}

const bpfObject: Shape<BpfObject> = tagged<BpfObject, 'kind'>('kind', {
  map: object({
    kind: oneOf({ map: true }),
    ...everyObject,
    type: text,
    keySize: whole,
    valueSize: whole,
    maxEntries: whole,
    flags: whole,
    memlockBytes: nullable(whole),
    chargedCgroup: nullable(text),
    frozen: flag,
    btfId: nullable(whole),
  }),
  prog: object({
    kind: oneOf({ prog: true }),
    ...everyObject,
    type: text,
    tag: text,
    memlockBytes: nullable(whole),
    chargedCgroup: nullable(text),
    mapIds: list(whole),
    btfId: nullable(whole),
  }),
  link: object({
    kind: oneOf({ link: true }),
    ...everyObject,
    type: text,
    progId: nullable(whole),
    target: nullable(attachPoint),
    memlockBytes: nothing,
    chargedCgroup: nothing,
  }),
  btf: object({
    kind: oneOf({ btf: true }),
    ...everyObject,
    kernel: flag,
    memlockBytes: nullable(whole),
    chargedCgroup: nothing,
  }),
})

const processHoldings: Shape<ProcessHoldings> = object<ProcessHoldings>({
  pid: whole,
  comm: text,
  exe: nullable(text),
  commandLine: list(text),
  unit: nullable(text),
  container: nullable(text),
  podUid: nullable(text),
  bpfFds: whole,
  files: whole,
  objects: whole,
  memlockBytes: whole,
  openFds: nullable(whole),
  fdLimit: nullable(whole),
})

export const censusShape: Shape<Census> = object<Census>({
  schema: oneOf({ 'lastref.census/1': true }),
  takenAt: text,
  host: object<CensusHost>({
    kernel: text,
    pidNamespace: text,
    hostname: text,
    bootId: nullable(text),
  }),
  blindSpots: list(text),
  objects: list(bpfObject),
  processes: optional(list(processHoldings)),
})
