import type { Catalog, CatalogCall } from './entry.ts'

const owned: readonly (readonly [string, string])[] = [
  ['bpf_object', 'c-object'],
  ['bpf_link', 'c-link'],
  ['ring_buffer', 'c-ringbuf'],
  ['perf_buffer', 'c-perfbuf'],
  ['btf', 'c-btf'],
  ['bpf_linker', 'c-linker'],
]

/** Raw `bpf(2)` commands that return an fd; include/uapi/linux/bpf.h, enum bpf_cmd. */
const bpfOpens =
  /(?:MAP_CREATE|PROG_LOAD|OBJ_GET|_GET_FD_BY_ID|BTF_LOAD|LINK_CREATE|RAW_TRACEPOINT_OPEN|ITER_CREATE)$/

/**
 * Rust: values that own drop themselves; what is left are raw fds and raw pointers, between C and
 * an owner. Calls of libc and libbpf-sys are those of the C catalogues.
 */
export const rust: Catalog = {
  resources: {
    'rust-raw-fd': {
      label: 'raw fd',
      closers: [],
      releasers: ['close'],
      release: 'OwnedFd::from_raw_fd(fd)',
      closeOnce: true,
      raw: true,
    },
    'rust-box': {
      label: 'raw Box',
      closers: [],
      releasers: ['Box.from_raw'],
      release: 'Box::from_raw(ptr)',
      closeOnce: true,
    },
    'rust-forgotten': {
      label: 'forgotten value',
      closers: [],
      release: 'drop(value)',
      closeOnce: false,
    },
  },
  calls: [
    { call: 'rust.forget', acquires: { result: 0, resource: 'rust-forgotten' } },
    ...owned.map(([type, resource]): CatalogCall => ({
      call: `rust:owned(${type})`,
      acquires: { result: 0, resource },
    })),
    { call: 'rust.into_raw_fd', acquires: { result: 0, resource: 'rust-raw-fd' } },
    { call: 'rust.as_raw_fd', lends: 'the value that it was taken from' },
    // OwnedFd, File, UnixStream, …: from then on it is theirs.
    { call: 'rust.from_raw_fd', params: { 0: 'take' } },
    { call: 'Box.into_raw', acquires: { result: 0, resource: 'rust-box' } },
    { call: 'Box.from_raw', params: { 0: 'release' } },
    {
      call: 'sys_bpf',
      acquires: { result: 0, resource: 'c-bpf-fd' },
      error: 'negative',
      when: { param: 0, matches: bpfOpens },
    },
    {
      call: 'crate.sys_bpf',
      acquires: { result: 0, resource: 'c-bpf-fd' },
      error: 'null',
      when: { param: 0, matches: bpfOpens },
    },
  ],
  borrows: [],
}
