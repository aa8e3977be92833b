import * as fc from 'fast-check'
import type { Frame } from '../frame.ts'
import type { FileLocation } from '../holder.ts'
import type {
  Holding,
  MemoryBudget,
  Misuse,
  ObjectIdentity,
  Opening,
  OpeningsReading,
  Pinning,
  Release,
  Site,
  SiteTally,
  TraceEvent,
  WatchedProcess,
} from '../opening.ts'

/** fast-check arbitraries for readings and events. Names are hostile, and small numbers collide. */

function plain<T>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record(fields, { noNullPrototype: true })
}

const text = fc.oneof(
  fc.constantFrom('agent', 'my_map', '/src/reader.go', 'main.read', '', '__proto__', '\ud800'),
  fc.string({ unit: 'binary', maxLength: 8 }),
)
const small = fc.nat(4)
const count = fc.nat(1000)
const time = fc.double({ min: 0, max: 4e12, noNaN: true }).map((value) => value + 0)
const pids = fc.array(small, { maxLength: 3 })

const frame = plain<Frame>({
  function: fc.option(text),
  file: fc.option(text),
  line: fc.option(count),
  module: fc.option(text),
  address: fc.constant('0x401000'),
  inlined: fc.boolean(),
})

export const arbitrarySite: fc.Arbitrary<Site> = plain<Site>({
  id: small,
  command: fc.constantFrom('BPF_OBJ_GET', 'BPF_MAP_CREATE'),
  runtime: fc.constantFrom('go', 'native', 'node', 'jvm', 'unknown'),
  stack: plain({
    frames: fc.array(frame, { maxLength: 4 }),
    ended: fc.constantFrom('complete', 'snapshot-end', 'no-unwind-info', 'corrupt', 'limit'),
    notes: fc.array(text, { maxLength: 1 }),
  }),
})

const object = plain<ObjectIdentity>({
  kind: fc.constantFrom('map', 'prog', 'link', 'btf'),
  id: small,
  name: text,
})

const tally = plain<SiteTally>({
  site: small,
  opened: count,
  closed: count,
  closedByGc: count,
  closedAtExit: count,
  firstAt: time,
  lastAt: time,
  pids,
})

const location: fc.Arbitrary<FileLocation> = fc.oneof(
  plain<{ readonly pid: number; readonly fds: readonly number[] }>({
    pid: small,
    fds: fc.array(count, { maxLength: 2 }),
  }),
  plain<{ readonly inflight: 'unix' | 'io_uring'; readonly pid: number }>({
    inflight: fc.constantFrom('unix', 'io_uring'),
    pid: small,
  }),
)

const holding = plain<Holding>({
  site: fc.option(small),
  object,
  memlockBytes: fc.option(count),
  files: count,
  fds: count,
  pids,
  examples: fc.array(location, { maxLength: 2 }),
})

const who = { at: time, pid: small, comm: text, site: small, object: fc.option(object) }

const opening = plain<Opening>({ ...who, kind: fc.constant('opening'), file: text, tid: small })
const release = plain<Release>({
  ...who,
  kind: fc.constant('release'),
  file: text,
  tid: small,
  by: fc.constantFrom('close', 'gc', 'exit'),
  site: fc.option(small),
})
const pinning: fc.Arbitrary<Pinning> = fc.oneof(
  plain<Pinning>({ ...who, kind: fc.constant('pinning'), path: text }),
  plain<Required<Pinning>>({
    ...who,
    kind: fc.constant('pinning'),
    path: text,
    state: fc.constantFrom('used', 'orphaned', 'gone', 'unknown'),
  }),
)
const misuse = plain<Misuse>({
  ...who,
  kind: fc.constant('misuse'),
  what: fc.constantFrom('double-close', 'bpf-on-recycled-fd'),
  fd: small,
})

export const arbitraryEvent: fc.Arbitrary<TraceEvent> = fc.oneof(opening, release, pinning, misuse)

const process = plain<WatchedProcess>({
  pid: small,
  comm: text,
  alive: fc.boolean(),
  openFds: fc.option(count),
  fdLimit: fc.option(count),
})

const budget = plain<MemoryBudget>({
  cgroup: fc.option(text),
  version: fc.constantFrom(1, 2, null),
  usageBytes: count,
  limitBytes: fc.constantFrom(1000, 2 ** 30, 9_223_372_036_854_771_712),
})

const few = { maxLength: 4 }

export const arbitraryReading: fc.Arbitrary<OpeningsReading> = plain<OpeningsReading>({
  at: time,
  sites: fc.uniqueArray(arbitrarySite, { ...few, selector: ({ id }) => id }),
  tallies: fc.uniqueArray(tally, { ...few, selector: ({ site }) => site }),
  holdings: fc.array(holding, few),
  leftAtExit: fc.array(holding, few),
  pinnings: fc.array(pinning, few),
  misuses: fc.array(misuse, few),
  processes: fc.uniqueArray(process, { ...few, selector: ({ pid }) => pid }),
  budgets: fc.array(budget, few),
  lost: plain({ openings: small, releases: small, stacks: small, events: small }),
  blindSpots: fc.array(text, few),
})
