import { libc } from './libc.ts'
import { syscallNumber } from './syscall-numbers.ts'

// include/uapi/linux/kcmp.h
const KCMP_FILE = 0

/** A fd of a process. */
export interface ProcessFd {
  readonly pid: number
  readonly fd: number
}

/**
 * Tells whether two fds are of one open file (struct file), as after dup(2) or fork(2): 0 when they
 * are, otherwise -1 or 1, by an order of all open files that holds until the next boot. Null when
 * this user may not compare them, when one is gone, and on a kernel without kcmp(2).
 */
export function compareFiles(a: ProcessFd, b: ProcessFd): -1 | 0 | 1 | null {
  const result = libc().syscall(syscallNumber('kcmp'), a.pid, b.pid, KCMP_FILE, a.fd, b.fd)
  if (result === 0) return 0
  if (result === 1) return -1
  return result === 2 ? 1 : null
}
