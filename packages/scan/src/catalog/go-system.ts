import type { Catalog, CatalogCall } from './entry.ts'

const unix = ['golang.org/x/sys/unix', 'syscall']

const each = (name: string, more: Omit<CatalogCall, 'call'>): CatalogCall[] =>
  unix.map((pack) => ({ call: `${pack}.${name}`, ...more }))

const opensFd = (resource: string, ...names: readonly string[]): CatalogCall[] =>
  names.flatMap((name) => each(name, { acquires: { result: 0, resource }, error: 1 }))

const fd = {
  closers: [],
  releasers: unix.map((pack) => `${pack}.Close`),
  release: 'unix.Close(fd)',
  closeOnce: true,
  raw: true,
}

/** Raw `bpf(2)` commands that return an fd; linux/include/uapi/linux/bpf.h, enum bpf_cmd. */
const bpfOpens =
  /(?:MAP_CREATE|PROG_LOAD|OBJ_GET|_GET_FD_BY_ID|BTF_LOAD|LINK_CREATE|RAW_TRACEPOINT_OPEN|ITER_CREATE|TOKEN_CREATE)$/i

const raw: CatalogCall[] = ['Syscall', 'RawSyscall', 'Syscall6', 'RawSyscall6'].flatMap((name) =>
  each(name, {
    acquires: { result: 0, resource: 'bpf-fd' },
    error: 2,
    when: { param: 1, matches: bpfOpens },
  }),
)

/** Files, fds and mappings of the operating system, netlink and network namespaces. */
export const system: Catalog = {
  resources: {
    fd: { label: 'fd', ...fd },
    'bpf-fd': { label: 'bpf fd', ...fd },
    'perf-fd': { label: 'perf event fd', ...fd },
    socket: { label: 'socket fd', ...fd },
    mapping: {
      label: 'mapping',
      closers: [],
      releasers: unix.map((pack) => `${pack}.Munmap`),
      release: 'unix.Munmap(m)',
      closeOnce: true,
    },
    'os-file': {
      label: '*os.File',
      type: 'os.File',
      closers: ['Close'],
      release: 'Close()',
      closeOnce: false,
    },
    'netlink-handle': {
      label: '*netlink.Handle',
      type: 'github.com/vishvananda/netlink.Handle',
      closers: ['Close', 'Delete'],
      release: 'Close()',
      closeOnce: false,
    },
    'netns-handle': {
      label: 'netns handle',
      type: 'github.com/vishvananda/netns.NsHandle',
      closers: ['Close'],
      release: 'Close()',
      closeOnce: false,
    },
    cstring: {
      label: 'C string',
      closers: [],
      releasers: ['C.free'],
      release: 'C.free(unsafe.Pointer(s))',
      closeOnce: true,
    },
  },
  calls: [
    ...opensFd(
      'fd',
      'Open',
      'Openat',
      'Openat2',
      'Dup',
      'Eventfd',
      'EpollCreate',
      'EpollCreate1',
      'InotifyInit',
      'InotifyInit1',
      'MemfdCreate',
      'PidfdOpen',
      'FanotifyInit',
      'TimerfdCreate',
      'Signalfd',
      'Userfaultfd',
      'OpenTree',
      'Fsopen',
      'Fsmount',
      'IoUringSetup',
    ),
    ...opensFd('socket', 'Socket', 'Accept', 'Accept4'),
    ...opensFd('perf-fd', 'PerfEventOpen'),
    ...each('Mmap', { acquires: { result: 0, resource: 'mapping' }, error: 1 }),
    ...each('Munmap', { params: { 0: 'release' } }),
    ...each('Close', { params: { 0: 'release' } }),
    ...raw,
    ...['Open', 'OpenFile', 'Create', 'CreateTemp', 'OpenInRoot'].map((name): CatalogCall => ({
      call: `os.${name}`,
      acquires: { result: 0, resource: 'os-file' },
      error: 1,
    })),
    {
      call: 'os.NewFile',
      acquires: { result: 0, resource: 'os-file' },
      error: 'null',
      params: { 0: 'take' },
    },
    { call: 'os.File.Fd', lends: 'the file' },
    {
      call: 'github.com/vishvananda/netlink.NewHandle',
      acquires: { result: 0, resource: 'netlink-handle' },
      error: 1,
    },
    {
      call: 'github.com/vishvananda/netlink.NewHandleAt',
      acquires: { result: 0, resource: 'netlink-handle' },
      error: 1,
    },
    ...[
      'Get',
      'GetFromPath',
      'GetFromName',
      'GetFromPid',
      'GetFromThread',
      'GetFromDocker',
      'New',
      'NewNamed',
    ].map((name): CatalogCall => ({
      call: `github.com/vishvananda/netns.${name}`,
      acquires: { result: 0, resource: 'netns-handle' },
      error: 1,
    })),
    { call: 'C.CString', acquires: { result: 0, resource: 'cstring' } },
    { call: 'C.CBytes', acquires: { result: 0, resource: 'cstring' } },
    { call: 'C.free', params: { 0: 'release' } },
    { call: 'C.close', params: { 0: 'release' } },
    ...['runtime.AddCleanup', 'time.AfterFunc', 'context.AfterFunc'].map((call): CatalogCall => ({
      call,
      params: { 0: 'keep', 1: 'keep', 2: 'keep' },
    })),
    { call: 'net.FileConn', params: { 0: 'borrow' } },
    { call: 'io.NopCloser', params: { 0: 'keep' } },
    ...[
      'container/list.List.PushFront',
      'container/list.List.PushBack',
      'sync.Pool.Put',
      'sync/atomic.Value.Store',
      'sync/atomic.Value.Swap',
      'sync/atomic.Pointer.Store',
      'sync/atomic.Pointer.Swap',
    ].map((call): CatalogCall => ({ call, params: { 0: 'keep' } })),
    ...[
      'sync.Map.Store',
      'sync.Map.LoadOrStore',
      'sync.Map.Swap',
      'container/list.List.InsertBefore',
      'container/list.List.InsertAfter',
      'sync/atomic.Pointer.CompareAndSwap',
    ].map((call): CatalogCall => ({ call, params: { 0: 'keep', 1: 'keep' } })),
    { call: 'context.WithValue', params: { 2: 'keep' } },
  ],
  borrows: [
    ...unix,
    'github.com/vishvananda/netlink',
    'github.com/vishvananda/netlink/',
    'github.com/vishvananda/netns',
    'github.com/mdlayher/netlink',
    'github.com/mdlayher/socket',
    'github.com/ti-mo/conntrack',
    'github.com/florianl/go-tc',
    'github.com/florianl/go-conntrack',
    'github.com/google/nftables',
    'C',
  ],
}
