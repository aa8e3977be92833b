import type { Catalog, CatalogCall } from './entry.ts'

const fd = {
  closers: [],
  releasers: ['close'],
  release: 'close(fd)',
  closeOnce: true,
  raw: true,
}

const opensFd = (resource: string, ...names: readonly string[]): readonly CatalogCall[] =>
  names.map((call) => ({ call, acquires: { result: 0, resource }, error: 'negative' }))

const opens = (resource: string, ...names: readonly string[]): readonly CatalogCall[] =>
  names.map((call) => ({ call, acquires: { result: 0, resource }, error: 'null' }))

const releases = (...names: readonly string[]): readonly CatalogCall[] =>
  names.map((call) => ({ call, params: { 0: 'release' } }))

const lends = (owner: string, ...names: readonly string[]): readonly CatalogCall[] =>
  names.map((call) => ({ call, lends: owner }))

const pointer = (type: string, release: string): Catalog['resources'][string] => ({
  label: `struct ${type} *`,
  type,
  closers: [],
  releasers: [release],
  release: `${release}(…)`,
  closeOnce: true,
})

/** Raw `bpf(2)` commands that return an fd; include/uapi/linux/bpf.h, enum bpf_cmd. */
const bpfOpens =
  /^BPF_(?:MAP_CREATE|PROG_LOAD|OBJ_GET|(?:MAP|PROG|LINK|BTF)_GET_FD_BY_ID|BTF_LOAD|LINK_CREATE|RAW_TRACEPOINT_OPEN|ITER_CREATE)$/

/** libbpf and libxdp: their public headers (bpf.h, libbpf.h, btf.h, libxdp.h, xsk.h), and bcc's. */
export const cLibbpf: Catalog = {
  resources: {
    'c-map-fd': { label: 'map fd', ...fd },
    'c-prog-fd': { label: 'program fd', ...fd },
    'c-link-fd': { label: 'link fd', ...fd },
    'c-btf-fd': { label: 'BTF fd', ...fd },
    'c-bpf-fd': { label: 'bpf fd', ...fd },
    'c-object': pointer('bpf_object', 'bpf_object__close'),
    'c-skeleton': {
      label: 'skeleton',
      closers: [],
      releasers: ['skeleton__destroy'],
      release: 'NAME_bpf__destroy(…)',
      closeOnce: true,
    },
    'c-link': pointer('bpf_link', 'bpf_link__destroy'),
    'c-btf': pointer('btf', 'btf__free'),
    'c-btf-ext': pointer('btf_ext', 'btf_ext__free'),
    'c-ringbuf': pointer('ring_buffer', 'ring_buffer__free'),
    'c-user-ringbuf': pointer('user_ring_buffer', 'user_ring_buffer__free'),
    'c-perfbuf': pointer('perf_buffer', 'perf_buffer__free'),
    'c-linker': pointer('bpf_linker', 'bpf_linker__free'),
    'c-xdp-program': pointer('xdp_program', 'xdp_program__close'),
    'c-xdp-multiprog': pointer('xdp_multiprog', 'xdp_multiprog__close'),
    'c-xsk-socket': pointer('xsk_socket', 'xsk_socket__delete'),
    'c-xsk-umem': pointer('xsk_umem', 'xsk_umem__delete'),
  },
  calls: [
    ...opensFd(
      'c-map-fd',
      'bpf_map_create',
      'bpf_create_map',
      'bpf_create_map_name',
      'bpf_create_map_node',
      'bpf_create_map_xattr',
      'bpf_create_map_in_map',
      'bpf_map_get_fd_by_id',
      'bpf_map_get_fd_by_id_opts',
      'bcc_create_map',
      'bcc_create_map_xattr',
    ),
    ...opensFd(
      'c-prog-fd',
      'bpf_load_program',
      'bpf_load_program_xattr',
      'bpf_verify_program',
      'bpf_prog_get_fd_by_id',
      'bpf_prog_get_fd_by_id_opts',
      'bcc_prog_load',
      'bcc_prog_load_xattr',
    ),
    ...opensFd(
      'c-link-fd',
      'bpf_link_create',
      'bpf_link_get_fd_by_id',
      'bpf_link_get_fd_by_id_opts',
      'bpf_raw_tracepoint_open',
      'bpf_raw_tracepoint_open_opts',
      'bpf_iter_create',
    ),
    ...opensFd(
      'c-btf-fd',
      'bpf_btf_load',
      'bpf_load_btf',
      'bpf_btf_get_fd_by_id',
      'bpf_btf_get_fd_by_id_opts',
    ),
    ...opensFd(
      'c-bpf-fd',
      'bpf_obj_get',
      'bpf_obj_get_opts',
      'bpf_token_create',
      'bpf_enable_stats',
    ),
    ...opens(
      'c-object',
      'bpf_object__open',
      'bpf_object__open_file',
      'bpf_object__open_mem',
      'bpf_object__open_buffer',
      'bpf_object__open_xattr',
    ),
    ...opens(
      'c-link',
      'bpf_program__attach',
      'bpf_program__attach_perf_event',
      'bpf_program__attach_perf_event_opts',
      'bpf_program__attach_kprobe',
      'bpf_program__attach_kprobe_opts',
      'bpf_program__attach_kprobe_multi_opts',
      'bpf_program__attach_ksyscall',
      'bpf_program__attach_uprobe',
      'bpf_program__attach_uprobe_opts',
      'bpf_program__attach_uprobe_multi',
      'bpf_program__attach_usdt',
      'bpf_program__attach_tracepoint',
      'bpf_program__attach_tracepoint_opts',
      'bpf_program__attach_raw_tracepoint',
      'bpf_program__attach_trace',
      'bpf_program__attach_lsm',
      'bpf_program__attach_cgroup',
      'bpf_program__attach_netns',
      'bpf_program__attach_xdp',
      'bpf_program__attach_tcx',
      'bpf_program__attach_netkit',
      'bpf_program__attach_freplace',
      'bpf_program__attach_iter',
      'bpf_program__attach_netfilter',
      'bpf_program__attach_sockmap',
      'bpf_map__attach_struct_ops',
      'bpf_link__open',
    ).map((call) =>
      // The link owns the perf event's fd, but only once there is a link.
      call.call.startsWith('bpf_program__attach_perf_event')
        ? { ...call, params: { 1: 'take-on-success' as const } }
        : call,
    ),
    ...opens(
      'c-btf',
      'btf__parse',
      'btf__parse_elf',
      'btf__parse_raw',
      'btf__parse_split',
      'btf__parse_elf_split',
      'btf__parse_raw_split',
      'btf__load_vmlinux_btf',
      'btf__load_module_btf',
      'btf__load_from_kernel_by_id',
      'btf__load_from_kernel_by_id_split',
      'btf__new',
      'btf__new_split',
      'btf__new_empty',
      'btf__new_empty_split',
      'libbpf_find_kernel_btf',
    ),
    { call: 'btf__get_from_id', fills: 'c-btf', error: 0, params: { 1: 'fill' } },
    ...opens('c-skeleton', 'skeleton__open', 'skeleton__open_opts', 'skeleton__open_and_load'),
    ...opens('c-ringbuf', 'ring_buffer__new'),
    ...opens('c-user-ringbuf', 'user_ring_buffer__new'),
    ...opens('c-perfbuf', 'perf_buffer__new', 'perf_buffer__new_raw', 'perf_buffer__new_opts'),
    ...opens('c-linker', 'bpf_linker__new', 'bpf_linker__new_fd'),
    ...opens(
      'c-xdp-program',
      'xdp_program__from_bpf_obj',
      'xdp_program__find_file',
      'xdp_program__open_file',
      'xdp_program__from_fd',
      'xdp_program__from_id',
      'xdp_program__from_pin',
      'xdp_program__create',
    ),
    ...opens('c-xdp-multiprog', 'xdp_multiprog__get_from_ifindex'),
    ...['syscall(bpf)', 'bpf', 'bpf_sys', 'sys_bpf', 'ebpf'].map((call): CatalogCall => ({
      call,
      acquires: { result: 0, resource: 'c-bpf-fd' },
      error: 'negative',
      when: { param: 0, matches: bpfOpens },
    })),
    { call: 'bpf_prog_load', acquires: { result: 0, resource: 'c-prog-fd' }, error: 'negative' },
    { call: 'bpf_prog_load_xattr', fills: 'c-object', error: 0, params: { 1: 'fill' } },
    { call: 'xsk_socket__create', fills: 'c-xsk-socket', error: 0, params: { 0: 'fill' } },
    { call: 'xsk_socket__create_shared', fills: 'c-xsk-socket', error: 0, params: { 0: 'fill' } },
    { call: 'xsk_umem__create', fills: 'c-xsk-umem', error: 0, params: { 0: 'fill' } },
    ...releases(
      'bpf_object__close',
      'skeleton__destroy',
      'bpf_link__destroy',
      'btf__free',
      'btf_ext__free',
      'ring_buffer__free',
      'user_ring_buffer__free',
      'perf_buffer__free',
      'bpf_linker__free',
      'xdp_program__close',
      'xdp_multiprog__close',
      'xsk_socket__delete',
      'xsk_umem__delete',
    ),
    // The kernel keeps what it needs; libbpf's link is given up without being closed.
    { call: 'bpf_link__disconnect', params: { 0: 'borrow' } },
    ...lends(
      'the bpf_object',
      'bpf_map__fd',
      'bpf_program__fd',
      'bpf_program__nth_fd',
      'bpf_object__find_map_fd_by_name',
      'bpf_object__find_map_by_name',
      'bpf_object__find_program_by_name',
      'bpf_object__find_program_by_title',
      'bpf_object__next_map',
      'bpf_object__next_program',
      'bpf_object__btf',
      'bpf_object__btf_fd',
      'bpf_map__inner_map',
    ),
    ...lends('the bpf_link', 'bpf_link__fd'),
    ...lends('the btf', 'btf__fd'),
    ...lends('the ring buffer', 'ring_buffer__epoll_fd', 'ring__map_fd'),
    ...lends('the perf buffer', 'perf_buffer__epoll_fd', 'perf_buffer__buffer_fd'),
    ...lends('the xdp_program', 'xdp_program__fd', 'xdp_program__bpf_obj'),
    ...lends('the socket', 'xsk_socket__fd'),
    ...lends('the umem', 'xsk_umem__fd'),
    // bpf_map__reuse_fd makes a copy of its own (dup3), and so do these.
    { call: 'bpf_map__reuse_fd', params: { 1: 'borrow' } },
    { call: 'bpf_map__set_inner_map_fd', params: { 1: 'take-on-success' } },
  ],
  borrows: [],
}
