import { statfsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { readlinkSync } from 'node:fs'
import { orNull } from '../procfs/errno.ts'

// BPF_FS_MAGIC in include/uapi/linux/magic.h
const bpffs = 0xcafe4a11
/** AT_FDCWD: relative to the working directory. */
const workingDirectory = -100

/** Returns the whole path of what a process pinned as `path`, as its mount namespace has it. */
export function absolutePin(path: string, pid: number, directoryFd: number): string {
  if (path.startsWith('/')) return path
  const base =
    directoryFd === workingDirectory ? `/proc/${pid}/cwd` : `/proc/${pid}/fd/${directoryFd}`
  const directory = orNull(() => readlinkSync(base))
  return directory === null ? path : resolve(directory, path)
}

/**
 * Tells whether the path can be that of a pin: its directory is on a bpffs. The call that was seen
 * begins with the directory entry, and fails afterwards anywhere else.
 */
export function isOnBpffs(path: string, pid: number): boolean {
  for (const root of [`/proc/${pid}/root`, '']) {
    const status = orNull(() => statfsSync(`${root}${dirname(path)}`))
    if (status !== null) return status.type === bpffs
  }
  // Gone with its process: nothing says that it failed.
  return true
}
