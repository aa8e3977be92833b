import type { Catalog, CatalogCall, Resource } from './entry.ts'

const libbpfgo = 'github.com/aquasecurity/libbpfgo'
const elf = 'github.com/iovisor/gobpf/elf'
const bcc = 'github.com/iovisor/gobpf/bcc'

const object = (
  label: string,
  type: string,
  closers: readonly string[],
  partial: readonly string[] = [],
): Resource => ({
  label,
  type,
  closers,
  partial,
  release: `${closers[0] ?? 'Close'}()`,
  closeOnce: true,
})

const cFd = {
  closers: [],
  releasers: ['C.close', 'golang.org/x/sys/unix.Close', 'syscall.Close'],
  release: 'unix.Close(fd)',
  closeOnce: true,
  raw: true,
}

const cOpens = (
  error: CatalogCall['error'],
  resource: string,
  ...names: readonly string[]
): CatalogCall[] =>
  names.map((name) => ({
    call: `C.${name}`,
    acquires: { result: 0, resource },
    ...(error === undefined ? {} : { error }),
  }))

/** libbpfgo, gobpf and libbpf through cgo. */
export const bindings: Catalog = {
  resources: {
    'libbpfgo-module': object('*libbpfgo.Module', `${libbpfgo}.Module`, ['Close']),
    'libbpfgo-perfbuf': object(
      '*libbpfgo.PerfBuffer',
      `${libbpfgo}.PerfBuffer`,
      ['Close'],
      ['Stop'],
    ),
    'libbpfgo-ringbuf': object(
      '*libbpfgo.RingBuffer',
      `${libbpfgo}.RingBuffer`,
      ['Close'],
      ['Stop'],
    ),
    'gobpf-elf-module': {
      ...object('*elf.Module', `${elf}.Module`, ['Close', 'CloseExt']),
      closeOnce: false,
    },
    'gobpf-bcc-module': { ...object('*bcc.Module', `${bcc}.Module`, ['Close']), closeOnce: false },
    'cgo-bpf-fd': { label: 'bpf fd', ...cFd },
    'cgo-bpf-object': {
      label: 'struct bpf_object *',
      closers: [],
      releasers: ['C.bpf_object__close'],
      release: 'C.bpf_object__close(obj)',
      closeOnce: true,
    },
    'cgo-bpf-link': {
      label: 'struct bpf_link *',
      closers: [],
      releasers: ['C.bpf_link__destroy', 'C.bpf_link__disconnect'],
      release: 'C.bpf_link__destroy(link)',
      closeOnce: true,
    },
  },
  calls: [
    ...[
      'NewModuleFromFile',
      'NewModuleFromFileArgs',
      'NewModuleFromBuffer',
      'NewModuleFromBufferArgs',
    ].map((name): CatalogCall => ({
      call: `${libbpfgo}.${name}`,
      acquires: { result: 0, resource: 'libbpfgo-module' },
      error: 1,
    })),
    { call: `${libbpfgo}.Module.GetProgram`, returns: `${libbpfgo}.BPFProg`, error: 1 },
    { call: `${libbpfgo}.Module.GetMap`, returns: `${libbpfgo}.BPFMap`, error: 1 },
    // Module.Close closes its buffers.
    { call: `${libbpfgo}.Module.InitPerfBuf`, returns: `${libbpfgo}.PerfBuffer`, error: 1 },
    { call: `${libbpfgo}.Module.InitRingBuf`, returns: `${libbpfgo}.RingBuffer`, error: 1 },
    // The link owns the fd from then on: bpf_link__destroy closes it.
    { call: `${libbpfgo}.BPFProg.AttachPerfEvent`, params: { 0: 'take-on-success' }, error: 1 },
    {
      call: `${elf}.NewModule`,
      acquires: { result: 0, resource: 'gobpf-elf-module' },
      error: 'null',
    },
    {
      call: `${elf}.NewModuleFromReader`,
      acquires: { result: 0, resource: 'gobpf-elf-module' },
      error: 'null',
    },
    {
      call: `${bcc}.NewModule`,
      acquires: { result: 0, resource: 'gobpf-bcc-module' },
      error: 'null',
    },
    ...cOpens(
      'negative',
      'cgo-bpf-fd',
      'bpf_obj_get',
      'bpf_map_get_fd_by_id',
      'bpf_prog_get_fd_by_id',
      'bpf_link_get_fd_by_id',
      'bpf_btf_get_fd_by_id',
      'bpf_map_create',
      'bpf_create_map',
      'bpf_prog_load',
      'bpf_raw_tracepoint_open',
    ),
    ...cOpens(
      'null',
      'cgo-bpf-object',
      'bpf_object__open',
      'bpf_object__open_file',
      'bpf_object__open_mem',
    ),
    { call: 'C.bpf_object__close', params: { 0: 'release' } },
    { call: 'C.bpf_link__destroy', params: { 0: 'release' } },
    { call: 'C.bpf_map__fd', lends: 'the map' },
    { call: 'C.bpf_program__fd', lends: 'the program' },
    { call: 'C.bpf_link__fd', lends: 'the link' },
  ],
  borrows: [libbpfgo, elf, bcc],
}
