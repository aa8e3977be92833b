import type { Frame, Stack } from '../frame.ts'
import type {
  Holding,
  LostCounts,
  MemoryBudget,
  Misuse,
  ObjectIdentity,
  Opening,
  Pinning,
  Release,
  Site,
  SiteTally,
  TraceEvent,
  WatchedProcess,
} from '../opening.ts'
import { at as places } from './census-shape.ts'
import type { ListDelta } from './list-delta.ts'
import type { ReadingDelta } from './reading-delta.ts'
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

/** Readings and events as a check of untrusted JSON; the compiler holds it to the types. */

const frame = object<Frame>({
  function: nullable(text),
  file: nullable(text),
  line: nullable(whole),
  module: nullable(text),
  address: text,
  inlined: flag,
})

const stack = object<Stack>({
  frames: list(frame),
  ended: oneOf({
    complete: true,
    'snapshot-end': true,
    'no-unwind-info': true,
    corrupt: true,
    limit: true,
  }),
  notes: list(text),
})

const identity = object<ObjectIdentity>({
  kind: oneOf({ map: true, prog: true, link: true, btf: true }),
  id: whole,
  name: text,
})

const site = object<Site>({
  id: whole,
  command: text,
  runtime: oneOf({ go: true, native: true, node: true, jvm: true, unknown: true }),
  stack,
})

const tally = object<SiteTally>({
  site: whole,
  opened: whole,
  closed: whole,
  closedByGc: whole,
  closedAtExit: whole,
  firstAt: finite,
  lastAt: finite,
  pids: list(whole),
})

const holding = object<Holding>({
  site: nullable(whole),
  object: identity,
  memlockBytes: nullable(whole),
  files: whole,
  fds: whole,
  pids: list(whole),
  examples: places,
})

const process = object<WatchedProcess>({
  pid: whole,
  comm: text,
  alive: flag,
  openFds: nullable(whole),
  fdLimit: nullable(whole),
})

export const budget: Shape<MemoryBudget> = object<MemoryBudget>({
  cgroup: nullable(text),
  version: (value) =>
    value === null || value === 1 || value === 2 ? null : { path: '', expected: '1, 2 or null' },
  usageBytes: finite,
  limitBytes: finite,
})

export const lostShape: Shape<LostCounts> = object<LostCounts>({
  openings: whole,
  releases: whole,
  stacks: whole,
  events: whole,
})

const who = { at: finite, pid: whole, comm: text }

const pinning = object<Pinning>({
  kind: oneOf({ pinning: true }),
  ...who,
  path: text,
  site: whole,
  object: nullable(identity),
  state: optional(oneOf({ used: true, orphaned: true, gone: true, unknown: true })),
})

const misuse = object<Misuse>({
  kind: oneOf({ misuse: true }),
  ...who,
  what: oneOf({
    'double-close': true,
    'close-of-foreign-file': true,
    'bpf-on-closed-fd': true,
    'bpf-on-recycled-fd': true,
  }),
  fd: whole,
  site: whole,
  object: nullable(identity),
})

export const eventShape: Shape<TraceEvent> = tagged<TraceEvent, 'kind'>('kind', {
  opening: object<Opening>({
    kind: oneOf({ opening: true }),
    file: text,
    ...who,
    tid: whole,
    site: whole,
    object: nullable(identity),
  }),
  release: object<Release>({
    kind: oneOf({ release: true }),
    file: text,
    ...who,
    tid: whole,
    by: oneOf({ close: true, gc: true, exit: true }),
    site: nullable(whole),
    object: nullable(identity),
  }),
  pinning,
  misuse,
})

function deltaOf<T>(item: Shape<T>): Shape<ListDelta<T>> {
  return object<ListDelta<T>>({
    set: optional(list(item)),
    gone: optional(list(text)),
    order: optional(list(text)),
    all: optional(list(item)),
  })
}

export const readingDeltaShape: Shape<ReadingDelta> = object<ReadingDelta>({
  n: whole,
  whole: flag,
  at: finite,
  sites: optional(deltaOf(site)),
  tallies: optional(deltaOf(tally)),
  holdings: optional(deltaOf(holding)),
  leftAtExit: optional(deltaOf(holding)),
  pinnings: optional(deltaOf(pinning)),
  misuses: optional(deltaOf(misuse)),
  processes: optional(deltaOf(process)),
  budgets: optional(deltaOf(budget)),
  lost: optional(lostShape),
  blindSpots: optional(deltaOf(text)),
})
