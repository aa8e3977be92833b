import { compareFiles } from '@lastref/ebpf'
import type { BpfFd } from './bpf-fds.ts'

export interface FdFiles {
  /** The fds of each distinct open file. */
  readonly files: readonly (readonly BpfFd[])[]
  /** False when fds could not be compared: then each stands for a file of its own. */
  readonly compared: boolean
}

/** Returns which of these fds, all on one object, are of the same open file. */
export function filesOf(fds: readonly BpfFd[]): FdFiles {
  let compared = true
  const order = (a: BpfFd, b: BpfFd): number => {
    const result = compareFiles(a, b)
    if (result !== null) return result
    compared = false
    return a.pid - b.pid || a.fd - b.fd
  }
  const files: BpfFd[][] = []
  for (const fd of fds.toSorted(order)) {
    const file = files.at(-1)
    const last = file?.at(-1)
    if (file !== undefined && last !== undefined && compareFiles(last, fd) === 0) file.push(fd)
    else files.push([fd])
  }
  return { files, compared }
}
