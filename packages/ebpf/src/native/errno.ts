import { constants } from 'node:os'

const names: ReadonlyMap<number, string> = new Map([
  ...Object.entries(constants.errno).map(([name, number]): [number, string] => [number, name]),
  // EAGAIN and EWOULDBLOCK share a number, and so do EOPNOTSUPP and ENOTSUP: the usual name wins.
  [constants.errno.EAGAIN, 'EAGAIN'],
  [constants.errno.EOPNOTSUPP, 'EOPNOTSUPP'],
  // include/linux/errno.h: not for user space, but some map operations let it escape.
  [524, 'ENOTSUPP'],
])

/** The numbers this package decides on; see errno(3). */
export const errno = {
  EPERM: 1,
  ENOENT: 2,
  EINTR: 4,
  E2BIG: 7,
  EBADF: 9,
  EAGAIN: 11,
  ENOMEM: 12,
  EACCES: 13,
  EEXIST: 17,
  ENODEV: 19,
  EINVAL: 22,
  ENFILE: 23,
  EMFILE: 24,
  ENOSPC: 28,
  ENOSYS: 38,
  EOPNOTSUPP: 95,
  EAFNOSUPPORT: 97,
  ENOBUFS: 105,
  ENOTSUPP: 524,
} as const

/** Returns the name of a positive errno, e.g. `ENOENT`; `errno 999` for one nobody named. */
export function errnoName(number: number): string {
  return names.get(number) ?? `errno ${number}`
}
