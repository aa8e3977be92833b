// arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h
const x64 = {
  socket: 41,
  sendto: 44,
  recvfrom: 45,
  setns: 308,
  unshare: 272,
  perf_event_open: 298,
  memfd_create: 319,
  setsockopt: 54,
  kcmp: 312,
  rt_sigprocmask: 14,
  process_vm_readv: 310,
  ptrace: 101,
  wait4: 61,
  sched_setscheduler: 144,
} as const

const arm64: Readonly<Record<keyof typeof x64, number>> = {
  socket: 198,
  sendto: 206,
  recvfrom: 207,
  setns: 268,
  unshare: 97,
  perf_event_open: 241,
  memfd_create: 279,
  setsockopt: 208,
  kcmp: 272,
  rt_sigprocmask: 135,
  process_vm_readv: 270,
  ptrace: 117,
  wait4: 260,
  sched_setscheduler: 119,
}

/** The system calls this package makes by number. */
export type SyscallName = keyof typeof x64

/** Returns the number of a system call on this machine; -1, which is ENOSYS, on an unknown one. */
export function syscallNumber(name: SyscallName): number {
  if (process.arch === 'x64') return x64[name]
  return process.arch === 'arm64' ? arm64[name] : -1
}
