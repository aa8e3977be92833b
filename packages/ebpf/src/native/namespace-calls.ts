import { constants, openSync } from 'node:fs'
import { systemError } from '../errors.ts'
import { libc } from './libc.ts'
import { syscallNumber } from './syscall-numbers.ts'

// include/uapi/asm-generic/fcntl.h; Node has no constant for it.
const O_PATH = 0o10_000_000

/** The flags of clone(2) that setns and unshare take: include/uapi/linux/sched.h. */
export const namespaceFlags = {
  CLONE_FS: 0x200,
  CLONE_NEWNS: 0x20_000,
  CLONE_NEWCGROUP: 0x2_000_000,
  CLONE_NEWPID: 0x20_000_000,
  CLONE_NEWNET: 0x40_000_000,
} as const

/**
 * Opens `path` without reading from it (O_PATH): a place in the file system, kept while its mount
 * or its directory goes away. Returns a close-on-exec fd, which is the caller's.
 *
 * @throws the error of node:fs
 */
export function openPath(path: string | Buffer, flags = 0): number {
  return openSync(path, O_PATH | constants.O_RDONLY | flags)
}

/**
 * Moves the calling thread into the namespace behind `fd`; other threads stay. `flags` 0 takes a
 * namespace of any kind. A mount namespace wants `unshare(CLONE_FS)` on the same thread before.
 *
 * @throws BpfSystemError
 */
export function setns(fd: number, flags = 0): void {
  check('setns', libc().syscall(syscallNumber('setns'), fd, flags))
}

/** Gives the calling thread its own copy of what `flags` names (see `namespaceFlags`). */
export function unshare(flags: number): void {
  check('unshare', libc().syscall(syscallNumber('unshare'), flags))
}

function check(call: string, result: number): void {
  if (result < 0) throw systemError(call, -result)
}
