import type {
  BpfObject,
  Census,
  FileHolder,
  LinkObject,
  MapObject,
  ProcessHoldings,
  ProgObject,
} from '@lastref/model'

/** A host with a leak, an orphan and a chain of holders: the document of the renderers' tests. */

function fileOf(pid: number, comm: string, file: number, fds: readonly number[]): FileHolder {
  return {
    kind: 'file',
    file: `f${file}`,
    refs: { refcnt: 1, usercnt: 1 },
    at: [{ pid, comm, container: null, fds }],
    opening: null,
  }
}

function handleOf(pid: number, comm: string, file: number, fd: number): FileHolder {
  return { ...fileOf(pid, comm, file, [fd]), refs: { refcnt: 1, usercnt: null } }
}

const leaked: readonly FileHolder[] = Array.from({ length: 100 }, (_, index) =>
  fileOf(4312, 'agent', index, [index + 5]),
)

export const leakyMap: MapObject = {
  kind: 'map',
  id: 25,
  name: 'my_map',
  type: 'hash',
  keySize: 4,
  valueSize: 8,
  maxEntries: 1024,
  flags: 0,
  memlockBytes: 82_960,
  chargedCgroup: '/system.slice/agent.service',
  frozen: false,
  btfId: null,
  refcnt: 104,
  usercnt: 103,
  settled: true,
  holders: [
    ...leaked,
    {
      kind: 'file',
      file: 'f100',
      refs: { refcnt: 1, usercnt: 1 },
      at: [
        { pid: 4313, comm: 'worker', container: null, fds: [7, 9] },
        { pid: 4314, comm: 'worker', fds: [7] },
        { pid: 4313, comm: 'worker', vma: '7f0000001000-7f0000002000' },
      ],
      opening: null,
    },
    {
      kind: 'file',
      file: 'f101',
      refs: { refcnt: 1, usercnt: 1 },
      at: [{ pid: 4313, comm: 'worker', inflight: 'unix' }],
      opening: null,
    },
    {
      kind: 'pin',
      path: '/sys/fs/bpf/my_map',
      mountNamespace: 4_026_531_841,
      refs: { refcnt: 1, usercnt: 1 },
    },
    { kind: 'prog', id: 31, refs: { refcnt: 1, usercnt: 0 } },
  ],
  unexplained: { refcnt: 0, usercnt: 0 },
}

export const orphanedMap: MapObject = {
  ...leakyMap,
  id: 26,
  name: 'forgotten',
  type: 'array',
  memlockBytes: 8_392_704,
  chargedCgroup: null,
  refcnt: 2,
  usercnt: 2,
  holders: [
    {
      kind: 'pin',
      path: "/sys/fs/bpf/it's here",
      mountNamespace: 4_026_531_841,
      refs: { refcnt: 1, usercnt: 1 },
    },
    {
      kind: 'pin',
      path: '/sys/fs/bpf/new\nline',
      mountNamespace: 4_026_532_777,
      refs: { refcnt: 1, usercnt: 1 },
    },
  ],
}

export const unsettledMap: MapObject = {
  ...leakyMap,
  id: 27,
  name: 'busy',
  memlockBytes: null,
  refcnt: 4,
  usercnt: 1,
  settled: false,
  holders: [fileOf(4312, 'agent', 200, [300])],
  unexplained: { refcnt: 3, usercnt: 0 },
}

export const countingProg: ProgObject = {
  kind: 'prog',
  id: 31,
  name: 'count_packets',
  type: 'xdp',
  tag: '6deef7357e7b4530',
  memlockBytes: 4096,
  chargedCgroup: '/system.slice/agent.service',
  mapIds: [25],
  btfId: null,
  refcnt: 6,
  usercnt: null,
  settled: true,
  holders: [
    { kind: 'link', id: 12, refs: { refcnt: 1, usercnt: null } },
    {
      kind: 'attach',
      to: { type: 'xdp', ifindex: 3, ifname: 'eth1', netNamespace: null, hook: 'driver' },
      refs: { refcnt: 4, usercnt: null },
    },
    { kind: 'map', id: 28, slots: 1, refs: { refcnt: 1, usercnt: null } },
  ],
  unexplained: { refcnt: 0, usercnt: null },
}

/** The program is in an array which it uses itself: a cycle. */
export const tailCalls: MapObject = {
  ...leakyMap,
  id: 28,
  name: 'tail_calls',
  type: 'prog_array',
  memlockBytes: 328,
  refcnt: 2,
  usercnt: 1,
  holders: [
    fileOf(4312, 'agent', 300, [301]),
    { kind: 'prog', id: 31, refs: { refcnt: 1, usercnt: 0 } },
  ],
}

export const xdpLink: LinkObject = {
  kind: 'link',
  id: 12,
  name: '',
  type: 'xdp',
  progId: 31,
  target: { type: 'xdp', ifindex: 2, ifname: 'eth0', netNamespace: null, hook: 'driver' },
  memlockBytes: null,
  chargedCgroup: null,
  refcnt: 1,
  usercnt: null,
  settled: true,
  holders: [handleOf(4312, 'agent', 400, 302)],
  unexplained: { refcnt: 0, usercnt: null },
}

export const exampleObjects: readonly BpfObject[] = [
  leakyMap,
  orphanedMap,
  unsettledMap,
  tailCalls,
  countingProg,
  xdpLink,
]

export const exampleProcesses: readonly ProcessHoldings[] = [
  {
    pid: 4312,
    comm: 'agent',
    exe: '/usr/bin/agent',
    commandLine: ['agent', '--config', '/etc/agent.yaml'],
    unit: 'agent.service',
    container: null,
    podUid: null,
    bpfFds: 103,
    files: 103,
    objects: 4,
    memlockBytes: 83_288,
    openFds: 812,
    fdLimit: 1024,
  },
  {
    pid: 4313,
    comm: '工作者',
    exe: null,
    commandLine: [],
    unit: null,
    container: '3f1c0a9be7d24c518d0b6a2f94e7c3a13f1c0a9be7d24c518d0b6a2f94e7c3a1',
    podUid: null,
    bpfFds: 2,
    files: 2,
    objects: 1,
    memlockBytes: 82_960,
    openFds: null,
    fdLimit: null,
  },
]

export const exampleCensus: Census = {
  schema: 'lastref.census/1',
  takenAt: '2026-11-23T09:00:00.000Z',
  host: {
    kernel: '6.18.0',
    pidNamespace: '4026531836',
    hostname: 'web-1',
    bootId: '0b1c',
  },
  blindSpots: ['mount-namespaces: 2 mount namespaces may not be entered'],
  objects: exampleObjects,
}
