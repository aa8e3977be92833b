import type {
  EvidenceDocument,
  EvidenceReading,
  FdOwner,
  HeldObject,
  MappingSites,
  OwnersReading,
  ProcessEvidence,
} from '@lastref/model'
import { explainReadings } from '@lastref/model'

const kibi = 1024
const mebi = 1024 * kibi
const epoch = Date.UTC(2026, 10, 28, 12, 0, 0)

interface Process {
  readonly pid: number
  readonly comm: string
  readonly at: (second: number) => Partial<ProcessEvidence> & { readonly handles?: number }
}

function held(handles: number): HeldObject {
  return {
    kind: 'map',
    id: 25,
    name: 'conntrack',
    type: 'hash',
    refcnt: handles + 2,
    usercnt: handles + 1,
    memlockBytes: 82_960,
    chargedCgroup: '/agents.slice/agent.service',
    files: handles,
    fds: handles,
    settled: true,
  }
}

function heap(at: number, bytes: number, objects: number): ProcessEvidence['heap'] {
  return {
    state: 'read',
    at,
    source: 'pprof',
    from: 'http://127.0.0.1:6060/debug/pprof',
    inuseBytes: bytes,
    inuseObjects: objects,
    allocBytes: null,
    allocObjects: null,
    goroutines: 7,
    collections: null,
    collected: true,
    sites: [{ function: 'main.(*reader).open', file: 'agent/reader.go', line: 42, bytes, objects }],
  }
}

function evidence({ at, comm, pid }: Process, second: number): ProcessEvidence {
  const time = epoch + second * 1000
  const { handles = 5, ...rest } = at(second)
  return {
    pid,
    startTimeTicks: 1,
    comm,
    runtime: 'go',
    cgroup: '/agents.slice/agent.service',
    heap: heap(time, 3 * mebi, 9000),
    space: {
      state: 'read',
      at: time,
      rssBytes: 20 * mebi,
      anonymousBytes: 9 * mebi,
      regions: [
        { kind: 'go-heap', mappings: 3, mappedBytes: 64 * mebi, bytes: 8 * mebi },
        { kind: 'thread-stacks', mappings: 6, mappedBytes: 48 * mebi, bytes: mebi },
      ],
    },
    kernel: {
      state: 'read',
      at: time,
      handles,
      fds: handles,
      mappings: 0,
      inFlight: 0,
      files: handles,
      objects: [held(handles)],
      objectCount: 1,
      memlockBytes: 82_960,
      openFds: handles + 9,
      fdLimit: 1024,
    },
    ...rest,
  }
}

function documentOf(
  processes: readonly Process[],
  owners: OwnersReading | null,
  blindSpots: readonly string[] = [],
): EvidenceDocument {
  const readings = Array.from({ length: 31 }, (_, second): EvidenceReading => ({
    at: epoch + second * 1000,
    processes: processes.map((one) => evidence(one, second)),
    budgets: [],
    pressures: [{ cgroup: null, someAvg10: second > 20 ? 12.5 : 0, fullAvg10: 3 }],
    blindSpots,
  }))
  const document = explainReadings(readings, (pid) => {
    const isFirst = pid === 4312
    return { owners: isFirst ? owners : null, mappings: isFirst ? mappings : null }
  })
  if (document === null) throw new TypeError('an example without readings')
  return document
}

const mappings: MappingSites = {
  sites: [
    {
      region: 'mapping',
      call: 'mmap',
      function: 'ring_buffer_new',
      file: '/src/agent/ring.c',
      line: 77,
      stack: [],
      calls: 12,
      bytes: 3 * mebi,
    },
    {
      region: null,
      call: 'brk',
      function: null,
      file: null,
      line: null,
      stack: [],
      calls: 1,
      bytes: 4096,
    },
  ],
  lostCalls: 3,
}

function owner(fd: number, rest: Partial<FdOwner>): FdOwner {
  return {
    fd,
    object: { kind: 'map', id: 25, name: '' },
    state: 'reachable',
    root: 'main.registry (map[string]*main.link)',
    path: ['[…] → *main.link', '.counters → *ebpf.Map', '.fd → *sys.FD'],
    finalizer: 'sys.(*FD).Close',
    reason: null,
    ...rest,
  }
}

/** Objects of the program keep most of the fds; one is bare, one is not known. */
export const retainedExample: EvidenceDocument = documentOf(
  [
    {
      pid: 4312,
      comm: 'agent',
      at: (second) => ({
        handles: 101 + 3 * second,
        heap: heap(epoch + second * 1000, 3 * mebi + second * 900, 9000 + 15 * second),
      }),
    },
  ],
  {
    state: 'read',
    fds: [
      ...[3, 4, 5, 6, 7, 11, 12].map((fd) => owner(fd, {})),
      owner(8, { state: 'no-owner', root: null, path: [], finalizer: null }),
      owner(9, { state: 'unknown', root: null, path: [], reason: 'goroutine 7 was running' }),
    ],
    provisional: false,
    pausedMs: 12.4,
  },
)

/** Heap that could not be read, in a process whose references stay; and one that only starts. */
export const severalExample: EvidenceDocument = documentOf(
  [
    {
      pid: 4312,
      comm: 'agent',
      at: (second) => ({
        handles: 101 + 3 * second,
        heap: {
          state: 'unavailable',
          code: 'LRE615',
          reason: 'pid 4312 serves no net/http/pprof: tried 127.0.0.1:8080',
        },
      }),
    },
    {
      pid: 4400,
      comm: 'helper\u001b[31m<b>',
      at: (second) => ({ handles: Math.round(40 * (1 - Math.exp(-second / 4))) }),
    },
  ],
  { state: 'unavailable', code: 'LRE654', reason: 'The version of Go is not known.' },
  ['pins: pins in <other> mount namespaces are not seen'],
)
