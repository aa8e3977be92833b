import type { Catalog, CatalogCall, Resource } from './entry.ts'

const root = 'github.com/cilium/ebpf'

const closer = (label: string, type: string, closers: readonly string[] = ['Close']): Resource => ({
  label,
  type: `${root}${type}`,
  closers,
  release: 'Close()',
  closeOnce: false,
})

/** Its Close reads through the pointer, or is called on a nil interface. */
const crashesOnNil = (resource: Resource): Resource => ({ ...resource, nilUnsafe: true })

const opens = (resource: string, ...calls: readonly string[]): CatalogCall[] =>
  calls.map((call) => ({ call: `${root}${call}`, acquires: { result: 0, resource }, error: 1 }))

/** github.com/cilium/ebpf: https://pkg.go.dev/github.com/cilium/ebpf */
export const ciliumEbpf: Catalog = {
  resources: {
    'ebpf-map': closer('*ebpf.Map', '.Map'),
    'ebpf-program': closer('*ebpf.Program', '.Program'),
    'ebpf-collection': crashesOnNil(closer('*ebpf.Collection', '.Collection')),
    'ebpf-link': crashesOnNil(closer('link.Link', '/link.Link')),
    'ebpf-raw-link': crashesOnNil(closer('*link.RawLink', '/link.RawLink')),
    'ebpf-iter': crashesOnNil(closer('*link.Iter', '/link.Iter')),
    'ringbuf-reader': crashesOnNil(closer('*ringbuf.Reader', '/ringbuf.Reader')),
    'perf-reader': crashesOnNil(closer('*perf.Reader', '/perf.Reader')),
    'btf-handle': closer('*btf.Handle', '/btf.Handle'),
    'btf-handle-iter': { ...closer('btf handle', '/btf.HandleIterator'), closers: ['Close'] },
    'loaded-objects': {
      label: 'loaded maps and programs',
      closers: ['Close'],
      release: 'Close()',
      closeOnce: false,
    },
    'bpf-token': closer('*os.File', '.Token'),
  },
  calls: [
    ...opens(
      'ebpf-map',
      '.NewMap',
      '.NewMapWithOptions',
      '.LoadPinnedMap',
      '.LoadPinnedMapExplicit',
      '.NewMapFromID',
      '.NewMapFromFD',
      '.Map.Clone',
    ),
    ...opens(
      'ebpf-program',
      '.NewProgram',
      '.NewProgramWithOptions',
      '.LoadPinnedProgram',
      '.LoadPinnedProgramExplicit',
      '.NewProgramFromID',
      '.NewProgramFromFD',
      '.Program.Clone',
      '/link.Query',
    ).filter((each) => !each.call.endsWith('/link.Query')),
    ...opens('ebpf-collection', '.NewCollection', '.NewCollectionWithOptions', '.LoadCollection'),
    {
      call: `${root}.CollectionSpec.LoadAndAssign`,
      params: { 0: 'fill' },
      fills: 'loaded-objects',
      error: 0,
    },
    // What is assigned moves to the struct; the collection keeps, and closes, the rest.
    {
      call: `${root}.Collection.Assign`,
      params: { 0: 'fill' },
      fills: 'loaded-objects',
      error: 0,
    },
    {
      call: `${root}.Collection.DetachMap`,
      acquires: { result: 0, resource: 'ebpf-map' },
      error: 'null',
    },
    {
      call: `${root}.Collection.DetachProgram`,
      acquires: { result: 0, resource: 'ebpf-program' },
      error: 'null',
    },
    ...opens(
      'ebpf-link',
      '/link.AttachXDP',
      '/link.AttachTCX',
      '/link.AttachNetkit',
      '/link.AttachCgroup',
      '/link.AttachTracing',
      '/link.AttachLSM',
      '/link.AttachFreplace',
      '/link.AttachNetNs',
      '/link.AttachNetfilter',
      '/link.AttachRawTracepoint',
      '/link.AttachRawLink',
      '/link.Kprobe',
      '/link.Kretprobe',
      '/link.KprobeMulti',
      '/link.KretprobeMulti',
      '/link.Tracepoint',
      '/link.LoadPinnedLink',
      '/link.LoadPinnedRawLink',
      '/link.NewFromID',
      '/link.NewLinkFromID',
      '/link.NewFromFD',
      '/link.NewLinkFromFD',
      '/link.NewRawLinkFromID',
      '/link.Executable.Uprobe',
      '/link.Executable.Uretprobe',
      '/link.Executable.UprobeMulti',
      '/link.Executable.UretprobeMulti',
    ),
    ...opens('ebpf-iter', '/link.AttachIter', '/link.LoadPinnedIter'),
    { call: `${root}/link.Iter.Open`, acquires: { result: 0, resource: 'os-file' }, error: 1 },
    ...opens('ringbuf-reader', '/ringbuf.NewReader'),
    ...opens('perf-reader', '/perf.NewReader', '/perf.NewReaderWithOptions'),
    ...opens(
      'btf-handle',
      '/btf.NewHandle',
      '/btf.NewHandleFromRawBTF',
      '/btf.NewHandleFromID',
      '/btf.FindHandle',
      '.Map.Handle',
      '.Program.Handle',
    ),
    {
      call: `${root}.NewMapFromFD`,
      acquires: { result: 0, resource: 'ebpf-map' },
      error: 1,
      params: { 0: 'take' },
    },
    {
      call: `${root}.NewProgramFromFD`,
      acquires: { result: 0, resource: 'ebpf-program' },
      error: 1,
      params: { 0: 'take' },
    },
    {
      call: `${root}/link.NewFromFD`,
      acquires: { result: 0, resource: 'ebpf-link' },
      error: 1,
      params: { 0: 'take' },
    },
    { call: `${root}.Map.FD`, lends: 'the map' },
    { call: `${root}.Program.FD`, lends: 'the program' },
    { call: `${root}/link.Iter.FD`, lends: 'the iterator' },
    { call: `${root}/link.RawLink.FD`, lends: 'the link' },
    { call: `${root}/btf.Handle.FD`, lends: 'the BTF handle' },
  ],
  borrows: [root, `${root}/`],
}
