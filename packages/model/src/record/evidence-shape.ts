import type {
  EvidenceReading,
  HeapReading,
  HeapSite,
  HeapState,
  HeldObject,
  KernelReading,
  MemoryPressure,
  ProcessEvidence,
  SpaceReading,
  SpaceRegion,
  Unavailable,
} from '../evidence/reading.ts'
import { budget } from './openings-shape.ts'
import {
  finite,
  flag,
  list,
  nullable,
  object,
  oneOf,
  optional,
  tagged,
  text,
  whole,
  type Shape,
} from './shape.ts'

/** A reading of the three lines as a check of untrusted JSON; the compiler holds it to the types. */

const unavailable = object<Unavailable>({
  state: oneOf({ unavailable: true }),
  code: nullable(text),
  reason: text,
})

const heap: Shape<HeapReading> = tagged<HeapReading, 'state'>('state', {
  read: object<HeapState>({
    state: oneOf({ read: true }),
    at: finite,
    source: oneOf({ pprof: true, inspector: true, jcmd: true }),
    from: text,
    inuseBytes: finite,
    inuseObjects: nullable(finite),
    allocBytes: nullable(finite),
    allocObjects: nullable(finite),
    goroutines: nullable(whole),
    collections: nullable(whole),
    collected: flag,
    sites: optional(
      list(
        object<HeapSite>({
          function: text,
          file: nullable(text),
          line: nullable(whole),
          bytes: finite,
          objects: finite,
        }),
      ),
    ),
  }),
  none: object({ state: oneOf({ none: true }) }),
  unavailable,
})

const region = object<SpaceRegion>({
  kind: oneOf({
    'go-heap': true,
    'go-other': true,
    runtime: true,
    brk: true,
    stack: true,
    'thread-stacks': true,
    'bpf-map': true,
    'private-file': true,
    shared: true,
    mapping: true,
  }),
  mappings: whole,
  mappedBytes: finite,
  bytes: finite,
})

const space: Shape<SpaceReading> = tagged<SpaceReading, 'state'>('state', {
  read: object({
    state: oneOf({ read: true }),
    at: finite,
    rssBytes: finite,
    anonymousBytes: finite,
    regions: list(region),
  }),
  unavailable,
})

const heldObject = object<HeldObject>({
  kind: oneOf({ map: true, prog: true, link: true, btf: true }),
  id: whole,
  name: text,
  type: text,
  refcnt: whole,
  usercnt: nullable(whole),
  memlockBytes: nullable(finite),
  chargedCgroup: nullable(text),
  files: whole,
  fds: whole,
  settled: flag,
})

const kernel: Shape<KernelReading> = tagged<KernelReading, 'state'>('state', {
  read: object({
    state: oneOf({ read: true }),
    at: finite,
    handles: whole,
    fds: whole,
    mappings: whole,
    inFlight: whole,
    files: whole,
    objects: list(heldObject),
    objectCount: whole,
    memlockBytes: finite,
    openFds: nullable(whole),
    fdLimit: nullable(whole),
  }),
  unavailable,
})

export const evidenceShape: Shape<EvidenceReading> = object<EvidenceReading>({
  at: finite,
  processes: list(
    object<ProcessEvidence>({
      pid: whole,
      startTimeTicks: whole,
      comm: text,
      runtime: oneOf({ go: true, node: true, jvm: true, native: true, unknown: true }),
      cgroup: nullable(text),
      heap,
      space,
      kernel,
    }),
  ),
  budgets: list(budget),
  pressures: list(
    object<MemoryPressure>({ cgroup: nullable(text), someAvg10: finite, fullAvg10: finite }),
  ),
  blindSpots: list(text),
})
