import type { Catalog, CatalogCall, Resource } from './entry.ts'

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

/** A handle that its `Close` gives back, however often it is called, but not when there is none. */
const closed = (label: string, type: string): Resource => ({
  label,
  type,
  closers: ['Close'],
  release: 'Close()',
  closeOnce: false,
  nilUnsafe: true,
})

/** Calls that return a handle and an error. */
const opens = (resource: string, ...calls: readonly string[]): CatalogCall[] =>
  calls.map((call) => ({ call, acquires: { result: 0, resource }, error: 1 }))

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
    'elf-file': closed('*elf.File', 'debug/elf.File'),
    connection: closed('net.Conn', 'net.Conn'),
    listener: closed('net.Listener', 'net.Listener'),
    'packet-conn': closed('net.PacketConn', 'net.PacketConn'),
    'unix-conn': closed('*net.UnixConn', 'net.UnixConn'),
    'udp-conn': closed('*net.UDPConn', 'net.UDPConn'),
    'ip-conn': closed('*net.IPConn', 'net.IPConn'),
    'unix-listener': closed('*net.UnixListener', 'net.UnixListener'),
    root: closed('*os.Root', 'os.Root'),
    'netlink-conn': closed('*netlink.Conn', 'github.com/mdlayher/netlink.Conn'),
    'genetlink-conn': closed('*genetlink.Conn', 'github.com/mdlayher/genetlink.Conn'),
    'packet-socket': closed('*packet.Conn', 'github.com/mdlayher/packet.Conn'),
    'rtnetlink-conn': closed('*rtnetlink.Conn', 'github.com/jsimonetti/rtnetlink.Conn'),
    'conntrack-conn': closed('*conntrack.Conn', 'github.com/ti-mo/conntrack.Conn'),
    'tc-socket': closed('*tc.Tc', 'github.com/florianl/go-tc.Tc'),
    'net-ns': closed('ns.NetNS', 'github.com/containernetworking/plugins/pkg/ns.NetNS'),
    watcher: closed('*fsnotify.Watcher', 'github.com/fsnotify/fsnotify.Watcher'),
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
      'PidfdGetfd',
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
    ...opens(
      'os-file',
      'os.Open',
      'os.OpenFile',
      'os.Create',
      'os.CreateTemp',
      'os.OpenInRoot',
      'os.Root.Open',
      'os.Root.OpenFile',
      'os.Root.Create',
      'io/ioutil.TempFile',
      'net.UnixConn.File',
      'net.TCPConn.File',
      'net.UDPConn.File',
      'net.IPConn.File',
      'net.UnixListener.File',
      'net.TCPListener.File',
      'github.com/cyphar/filepath-securejoin.OpenInRoot',
      'github.com/cyphar/filepath-securejoin.MkdirAllHandle',
      'github.com/cyphar/filepath-securejoin.Reopen',
      'github.com/cyphar/filepath-securejoin/pathrs-lite.OpenInRoot',
      'github.com/cyphar/filepath-securejoin/pathrs-lite.MkdirAllHandle',
      'github.com/cyphar/filepath-securejoin/pathrs-lite.Reopen',
    ),
    { call: 'os.Pipe', acquires: { result: 0, resource: 'os-file' }, also: [1], error: 2 },
    ...opens('elf-file', 'debug/elf.Open'),
    ...opens('connection', 'net.Dial', 'net.DialTimeout', 'net.FileConn'),
    ...opens('listener', 'net.Listen', 'net.FileListener'),
    ...opens('packet-conn', 'net.ListenPacket', 'net.FilePacketConn'),
    ...opens('unix-conn', 'net.DialUnix', 'net.ListenUnixgram'),
    ...opens('udp-conn', 'net.DialUDP', 'net.ListenUDP'),
    ...opens('ip-conn', 'net.DialIP', 'net.ListenIP'),
    ...opens('unix-listener', 'net.ListenUnix'),
    ...opens('root', 'os.OpenRoot'),
    ...opens('netlink-conn', 'github.com/mdlayher/netlink.Dial'),
    ...opens('genetlink-conn', 'github.com/mdlayher/genetlink.Dial'),
    ...opens('packet-socket', 'github.com/mdlayher/packet.Listen'),
    ...opens('rtnetlink-conn', 'github.com/jsimonetti/rtnetlink.Dial'),
    ...opens('conntrack-conn', 'github.com/ti-mo/conntrack.Dial'),
    ...opens('tc-socket', 'github.com/florianl/go-tc.Open'),
    ...opens(
      'net-ns',
      ...['GetNS', 'GetCurrentNS', 'TempNetNS'].map(
        (name) => `github.com/containernetworking/plugins/pkg/ns.${name}`,
      ),
    ),
    ...opens(
      'watcher',
      'github.com/fsnotify/fsnotify.NewWatcher',
      'github.com/fsnotify/fsnotify.NewBufferedWatcher',
    ),
    {
      call: 'os.NewFile',
      acquires: { result: 0, resource: 'os-file' },
      error: 'null',
      params: { 0: 'take' },
    },
    { call: 'os.File.Fd', lends: 'the file' },
    ...opens(
      'netlink-handle',
      'github.com/vishvananda/netlink.NewHandle',
      'github.com/vishvananda/netlink.NewHandleAt',
      'github.com/vishvananda/netlink.NewHandleAtFrom',
    ),
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
