import * as fc from 'fast-check'
import type { AttachPoint } from './attach-point.ts'
import type { Census } from './census.ts'
import type { FileLocation, Holder } from './holder.ts'
import { sumOfHolders } from './ledger.ts'
import type { BpfObject, BtfObject, LinkObject, MapObject, ProgObject } from './object.ts'
import type { ProcessHoldings } from './process.ts'
import { addRefs, type Refs } from './refs.ts'

/**
 * fast-check arbitraries for the vocabulary, for tests of every package
 * (`@lastref/model/arbitrary`). Strings are hostile on purpose: escape sequences, newlines and lone
 * surrogates occur in comm, map names and paths.
 */

/** Returns records as JSON.parse makes them: with Object.prototype, every field present. */
function plain<T>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record(fields, { noNullPrototype: true })
}

const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('agent', 'my_map', '/sys/fs/bpf/my_map', 'eth0') },
  fc.string({ unit: 'binary', maxLength: 15 }),
  fc.constantFrom('\u001b[31mred', 'two\nlines', '\ud800', 'a\u0000b', '\u202egnp', ''),
)
const pid: fc.Arbitrary<number> = fc.integer({ min: 1, max: 4_194_304 })
const id: fc.Arbitrary<number> = fc.integer({ min: 1, max: 0x7fff_ffff })
const inode: fc.Arbitrary<number> = fc.integer({ min: 4_026_531_840, max: 4_026_631_840 })
const fds: fc.Arbitrary<number[]> = fc.uniqueArray(fc.nat(20_000), { minLength: 1, maxLength: 4 })
const text: fc.Arbitrary<string | null> = fc.option(hostileText)
const bytes: fc.Arbitrary<number | null> = fc.option(fc.nat())
const owners: fc.Arbitrary<{ pid: number; fds: number[] }[]> = fc.array(plain({ pid, fds }), {
  maxLength: 2,
})

/** Returns optional fields as they are in a document: present with a value, or absent. */
function withOptional<T extends object, U extends object>(
  required: { [K in keyof T]: fc.Arbitrary<T[K]> },
  optional: { [K in keyof U]: fc.Arbitrary<U[K]> },
): fc.Arbitrary<T & Partial<U>> {
  return fc
    .tuple(plain(required), fc.record(optional, { requiredKeys: [], noNullPrototype: true }))
    .map(([must, may]) => ({ ...must, ...may }))
}

export const arbitraryFileLocation: fc.Arbitrary<FileLocation> = fc.oneof(
  withOptional({ pid, fds }, { comm: hostileText, container: text }),
  withOptional(
    { pid, vma: fc.constantFrom('7f00-7f10', '55e0c000-55e0d000') },
    { comm: hostileText },
  ),
  withOptional(
    { pid, inflight: fc.constantFrom('unix' as const, 'io_uring' as const) },
    { comm: hostileText },
  ),
)

export const arbitraryAttachPoint: fc.Arbitrary<AttachPoint> = fc.oneof(
  plain({
    type: fc.constantFrom('xdp' as const, 'tc' as const, 'tcx' as const, 'netkit' as const),
    ifindex: id,
    ifname: text,
    netNamespace: fc.option(inode),
    hook: fc.constantFrom('driver', 'generic', 'ingress', 'egress', '1:'),
  }),
  plain({
    type: fc.constant('cgroup' as const),
    cgroupId: fc.bigInt({ min: 1n, max: 2n ** 64n - 1n }).map(String),
    path: text,
    attachType: fc.constant('cgroup_inet_egress'),
  }),
  plain({
    type: fc.constant('netns' as const),
    netNamespace: inode,
    attachType: fc.constant('flow_dissector'),
  }),
  plain({
    type: fc.constant('socket' as const),
    hook: fc.constantFrom('filter' as const, 'reuseport' as const, 'sockmap' as const),
    owners,
  }),
  plain({ type: fc.constant('perf_event' as const), event: hostileText, target: text, owners }),
  plain({
    type: fc.constantFrom(
      'tracing' as const,
      'raw_tracepoint' as const,
      'kprobe_multi' as const,
      'uprobe_multi' as const,
      'ext' as const,
    ),
    attachType: text,
    target: text,
  }),
  plain({ type: fc.constant('iter' as const), target: hostileText, mapId: fc.option(id) }),
  plain({ type: fc.constant('struct_ops' as const), mapId: fc.option(id) }),
  plain({ type: fc.constant('other' as const), name: hostileText }),
)

const locations: fc.Arbitrary<FileLocation[]> = fc.array(arbitraryFileLocation, { maxLength: 3 })
const fileName: fc.Arbitrary<string> = fc.nat(9999).map((number) => `f${number}`)

/** Returns any holder of an object that counts `usercnt` (a map) or does not. */
export function arbitraryHolder(countsUsers: boolean): fc.Arbitrary<Holder> {
  const refs: fc.Arbitrary<Refs> = plain({
    refcnt: fc.nat(64),
    usercnt: countsUsers ? fc.nat(64) : fc.constant(null),
  })
  return fc.oneof(
    plain({
      kind: fc.constant('file' as const),
      file: fileName,
      refs,
      at: locations,
      opening: fc.constant(null),
    }),
    withOptional(
      { kind: fc.constant('pin' as const), path: hostileText, mountNamespace: inode, refs },
      { alsoAt: fc.array(hostileText, { maxLength: 2 }) },
    ),
    plain({ kind: fc.constant('prog' as const), id, refs }),
    withOptional({ kind: fc.constant('map' as const), id, refs }, { slots: fc.nat() }),
    plain({ kind: fc.constant('link' as const), id, refs }),
    plain({ kind: fc.constant('attach' as const), to: arbitraryAttachPoint, refs }),
    plain({ kind: fc.constant('iterator' as const), file: fileName, at: locations, refs }),
    plain({ kind: fc.constant('kernel' as const), what: hostileText, refs }),
  )
}

type Ledger = Pick<BpfObject, 'refcnt' | 'usercnt' | 'holders' | 'unexplained'>

/** Returns books that balance: the sum of the holders plus a signed unexplained is what is counted. */
function arbitraryLedger(countsUsers: boolean): fc.Arbitrary<Ledger> {
  const remainder = fc.integer({ min: -3, max: 3 })
  return fc
    .record({
      holders: fc.array(arbitraryHolder(countsUsers), { maxLength: 6 }),
      unexplained: plain({
        refcnt: remainder,
        usercnt: countsUsers ? remainder : fc.constant(null),
      }),
    })
    .map(({ holders, unexplained }) => {
      const sum = sumOfHolders({ refcnt: 0, usercnt: countsUsers ? 0 : null }, holders)
      return { holders, unexplained, ...addRefs(sum, unexplained) }
    })
}

const identity = { id, name: hostileText, settled: fc.boolean() }

const mapObject: fc.Arbitrary<MapObject> = fc
  .tuple(
    arbitraryLedger(true),
    plain({
      kind: fc.constant('map' as const),
      ...identity,
      type: fc.constantFrom('hash', 'array', 'array_of_maps', 'type 99'),
      keySize: fc.nat(512),
      valueSize: fc.nat(),
      maxEntries: fc.nat(),
      flags: fc.nat(),
      memlockBytes: bytes,
      chargedCgroup: text,
      frozen: fc.boolean(),
      btfId: fc.option(id),
    }),
  )
  .map(([ledger, rest]) => ({ ...rest, ...ledger }))

const progObject: fc.Arbitrary<ProgObject> = fc
  .tuple(
    arbitraryLedger(false),
    plain({
      kind: fc.constant('prog' as const),
      ...identity,
      type: fc.constantFrom('xdp', 'sched_cls', 'tracing'),
      tag: fc.constantFrom('6deef7357e7b4530', 'a04f5eef06a7f555'),
      memlockBytes: bytes,
      chargedCgroup: text,
      mapIds: fc.array(id, { maxLength: 3 }),
      btfId: fc.option(id),
    }),
  )
  .map(([ledger, rest]) => ({ ...rest, ...ledger }))

const linkObject: fc.Arbitrary<LinkObject> = fc
  .tuple(
    arbitraryLedger(false),
    plain({
      kind: fc.constant('link' as const),
      ...identity,
      type: fc.constantFrom('xdp', 'tracing', 'perf_event', 'iter'),
      progId: fc.option(id),
      target: fc.option(arbitraryAttachPoint),
      memlockBytes: fc.constant(null),
      chargedCgroup: fc.constant(null),
    }),
  )
  .map(([ledger, rest]) => ({ ...rest, ...ledger }))

const btfObject: fc.Arbitrary<BtfObject> = fc
  .tuple(
    arbitraryLedger(false),
    plain({
      kind: fc.constant('btf' as const),
      ...identity,
      kernel: fc.boolean(),
      memlockBytes: bytes,
      chargedCgroup: fc.constant(null),
    }),
  )
  .map(([ledger, rest]) => ({ ...rest, ...ledger }))

export const arbitraryObject: fc.Arbitrary<BpfObject> = fc.oneof(
  mapObject,
  progObject,
  linkObject,
  btfObject,
)

const arbitraryProcess: fc.Arbitrary<ProcessHoldings> = plain({
  pid,
  comm: hostileText,
  exe: text,
  commandLine: fc.array(hostileText, { maxLength: 3 }),
  unit: text,
  container: text,
  podUid: text,
  bpfFds: fc.nat(),
  files: fc.nat(),
  objects: fc.nat(),
  memlockBytes: fc.nat(),
  openFds: fc.option(fc.nat()),
  fdLimit: fc.option(fc.nat()),
})

/** Returns a census whose objects have distinct (kind, id), sorted as reports list them. */
export const arbitraryCensus: fc.Arbitrary<Census> = withOptional<
  Omit<Census, 'processes'>,
  { processes: readonly ProcessHoldings[] }
>(
  {
    schema: fc.constant('lastref.census/1' as const),
    takenAt: fc
      .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString()),
    host: plain({
      kernel: fc.constantFrom('6.18.0', '5.15.0-91-generic'),
      pidNamespace: fc.constantFrom('4026531836', '4026532201'),
      hostname: fc.constantFrom('web-1', 'web-2'),
      bootId: fc.option(fc.constantFrom('f6a3', '0b1c')),
    }),
    blindSpots: fc.array(hostileText, { maxLength: 2 }),
    objects: fc.uniqueArray(arbitraryObject, {
      selector: (object) => `${object.kind} ${object.id}`,
      maxLength: 8,
    }),
  },
  { processes: fc.array(arbitraryProcess, { maxLength: 2 }) },
)
