import type { Catalog, CatalogCall } from './entry.ts'

const fd = {
  closers: [],
  releasers: ['close', 'c.close'],
  release: 'close(fd)',
  closeOnce: true,
  raw: true,
}

const opensFd = (resource: string, ...names: readonly string[]): readonly CatalogCall[] =>
  names.map((call) => ({ call, acquires: { result: 0, resource }, error: 'negative' }))

const opensPointer = (resource: string, ...names: readonly string[]): readonly CatalogCall[] =>
  names.map((call) => ({ call, acquires: { result: 0, resource }, error: 'null' }))

const releases = (...names: readonly string[]): readonly CatalogCall[] =>
  names.map((call) => ({ call, params: { 0: 'release' } }))

/**
 * Files, fds and mappings of the C library. Not memory: a leak of memory holds no BPF object, and
 * other tools find it.
 */
export const cSystem: Catalog = {
  resources: {
    'c-fd': { label: 'fd', ...fd },
    'c-socket': { label: 'socket fd', ...fd },
    'c-perf-fd': { label: 'perf event fd', ...fd },
    'c-file': {
      label: 'FILE *',
      type: 'FILE',
      closers: [],
      releasers: ['fclose', 'pclose'],
      release: 'fclose(file)',
      closeOnce: true,
    },
    'c-dir': {
      label: 'DIR *',
      type: 'DIR',
      closers: [],
      releasers: ['closedir'],
      release: 'closedir(dir)',
      closeOnce: true,
    },
    'c-mapping': {
      label: 'mapping',
      closers: [],
      releasers: ['munmap'],
      release: 'munmap(address, length)',
      closeOnce: true,
    },
    'c-elf': {
      label: 'Elf *',
      type: 'Elf',
      closers: [],
      releasers: ['elf_end'],
      release: 'elf_end(elf)',
      closeOnce: true,
    },
  },
  calls: [
    ...opensFd(
      'c-fd',
      'open',
      'open64',
      'openat',
      'creat',
      'dup',
      'fcntl(F_DUPFD_CLOEXEC)',
      'fcntl(F_DUPFD)',
      'memfd_create',
      'eventfd',
      'epoll_create',
      'epoll_create1',
      'inotify_init',
      'inotify_init1',
      'timerfd_create',
      'signalfd',
      'pidfd_open',
      'syscall(pidfd_open)',
      'syscall(memfd_create)',
      'syscall(openat)',
      'syscall(open)',
      'mkstemp',
    ),
    ...opensFd('c-socket', 'socket', 'accept', 'accept4'),
    ...opensFd('c-perf-fd', 'perf_event_open', 'sys_perf_event_open', 'syscall(perf_event_open)'),
    ...opensPointer('c-file', 'fopen', 'fopen64', 'popen', 'tmpfile'),
    {
      call: 'fdopen',
      acquires: { result: 0, resource: 'c-file' },
      error: 'null',
      params: { 0: 'take-on-success' },
    },
    ...opensPointer('c-dir', 'opendir'),
    {
      call: 'fdopendir',
      acquires: { result: 0, resource: 'c-dir' },
      error: 'null',
      params: { 0: 'take-on-success' },
    },
    ...opensPointer('c-elf', 'elf_begin', 'elf_memory'),
    // Of a file or a map: it holds a reference, also when the fd is closed. What maps fd -1 is memory; at
    // an address that the caller chose, it is part of what is there.
    ...['mmap', 'mmap64'].map((call): CatalogCall => ({
      call,
      acquires: { result: 0, resource: 'c-mapping' },
      error: 'null',
      when: { param: 0, matches: /^(?:0|NULL)$/ },
      unless: { param: 4, matches: /^-1$/ },
    })),
    { call: 'mremap', params: { 0: 'keep' } },
    // `free` gives back none of these; it is here so that a handle that is freed is seen.
    // What a variable with a cleanup attribute gets at the end of its block.
    ...releases('c:cleanup'),
    ...releases('close', 'fclose', 'pclose', 'closedir', 'elf_end', 'munmap', 'free'),
    { call: 'fileno', lends: 'the FILE' },
    { call: 'dirfd', lends: 'the DIR' },
    // dup2(old, new) closes `new` and makes it another name for `old`; neither is ours to judge.
    { call: 'dup2', params: { 1: 'keep' } },
    { call: 'dup3', params: { 1: 'keep' } },
    ...['pthread_create', 'atexit', 'on_exit', 'signal', 'epoll_ctl'].map((call): CatalogCall => ({
      call,
      params: { 0: 'borrow', 1: 'borrow', 2: 'borrow', 3: 'keep' },
    })),
  ],
  borrows: [],
}
