import { errno } from './errno.ts'
import { libc } from './libc.ts'

// include/uapi/asm-generic/fcntl.h and include/uapi/linux/fcntl.h
const F_SETSIG = 10
const F_GETSIG = 11
const F_DUPFD_CLOEXEC = 1030

// valid_signal() in include/linux/signal.h accepts 0 to _NSIG.
const markCount = 64
let nextMark = Math.floor(Math.random() * markCount)

/** Closes `fd`. Returns 0 or the negative errno; the number is free in either case. */
export function closeFd(fd: number): number {
  return libc().close(fd)
}

/** Returns a new fd with FD_CLOEXEC on the same file, or the negative errno. */
export function duplicateFd(fd: number): number {
  return libc().fcntl(fd, F_DUPFD_CLOEXEC, 0)
}

/**
 * Marks the file behind `fd` so that it can be told from another file that gets the same number
 * later, also when that is another file on the same object: anonymous inodes share one inode
 * number, and kcmp(2) would need a second fd to compare with. The mark is the signal of F_SETSIG,
 * which is kept in struct file and means nothing for a file that never sends SIGIO, as BPF files
 * never do. A file that is marked already (ours, duplicated) keeps its mark.
 *
 * @returns the mark, or 0 when the kernel refused.
 */
export function markFile(fd: number): number {
  const present = libc().fcntl(fd, F_GETSIG, 0)
  if (present !== 0) return Math.max(present, 0)
  nextMark = (nextMark % markCount) + 1
  return libc().fcntl(fd, F_SETSIG, nextMark) === 0 ? nextMark : 0
}

/** Returns the mark of the file behind `fd`, 0 for an unmarked one, undefined for no file. */
export function fileMark(fd: number): number | undefined {
  const mark = libc().fcntl(fd, F_GETSIG, 0)
  return mark === -errno.EBADF ? undefined : Math.max(mark, 0)
}
