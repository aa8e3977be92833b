import { closeSync, constants, fstatSync, openSync, readFileSync, readSync } from 'node:fs'
import type { ImageSource, OpenImage } from '../image-source.ts'
import type { MappedRange } from '../mapped-range.ts'

/**
 * Returns a source that reads the files mapped by a running process. Tried in this order:
 * `/proc/PID/map_files` (needs CAP_CHECKPOINT_RESTORE; also has files that were deleted), `/proc/PID/exe`,
 * `/proc/PID/root/PATH` (the mount namespace of the process). A file with another inode than the
 * mapping's is not opened: it is another version, or the pid has been reused.
 */
export function procImageSource(pid: number): ImageSource {
  return {
    open: (range) => {
      if (range.inode === 0n) return null
      for (const path of candidates(pid, range)) {
        const image = openRegular(path, range.inode)
        if (image !== null) return image
      }
      return null
    },
    openPerfMap: () => {
      const own = pidInside(pid)
      return own === null
        ? null
        : openRegular(`/proc/${pid}/root/tmp/perf-${own}.map`, null, constants.O_NOFOLLOW)
    },
  }
}

/** The pid by which a process knows itself: the last one in `NSpid` of proc_pid_status(5). */
function pidInside(pid: number): string | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return /^NSpid:.*?(\d+)$/mu.exec(status)?.[1] ?? null
  } catch {
    return null
  }
}

function candidates(pid: number, range: MappedRange): string[] {
  const proc = `/proc/${pid}`
  const span = `${range.start.toString(16)}-${range.end.toString(16)}`
  const paths = [`${proc}/map_files/${span}`, `${proc}/exe`]
  return range.path.startsWith('/') && !range.deleted
    ? [...paths, `${proc}/root${range.path}`]
    : paths
}

function openRegular(path: string, inode: bigint | null, flags = 0): OpenImage | null {
  let fd: number
  try {
    // The path is the process's word: a FIFO or a terminal there must neither block nor be taken over.
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY | flags)
  } catch {
    return null
  }
  const size = regularSize(fd, inode)
  if (size !== null) return fileImage(fd, size)
  closeSync(fd)
  return null
}

function regularSize(fd: number, inode: bigint | null): number | null {
  const stat = fstatSync(fd, { bigint: true })
  if (!stat.isFile() || (inode !== null && stat.ino !== inode)) return null
  return Number(stat.size)
}

/** Opens a file of this machine by its path, e.g. a separate debug file; null: there is none. */
export function openFileImage(path: string): OpenImage | null {
  return openRegular(path, null)
}

function fileImage(fd: number, size: number): OpenImage {
  let open = true
  const close = (): void => {
    if (!open) return
    open = false
    closeSync(fd)
  }
  return {
    size,
    path: `/proc/${process.pid}/fd/${fd}`,
    read: (offset, length) => {
      const available = Math.max(0, Math.min(length, size - offset))
      if (!open || offset < 0 || available === 0) return new Uint8Array(0)
      const bytes = new Uint8Array(available)
      try {
        return bytes.subarray(0, readSync(fd, bytes, 0, available, offset))
      } catch {
        // A file system that lost its disk or its server: the same as a file that ends here.
        return new Uint8Array(0)
      }
    },
    close,
    [Symbol.dispose]: close,
  }
}
