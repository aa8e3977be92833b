import { fsPath, type FsPath } from './fs-path.ts'

/** One line of /proc/PID/mountinfo (Documentation/filesystems/proc.rst, 3.5). */
export interface Mount {
  readonly id: number
  readonly parentId: number
  /** `major:minor` of the superblock. */
  readonly device: string
  /** Which directory of the file system is mounted: `/`, or what a bind mount shows. */
  readonly root: FsPath
  /** Relative to the root directory of the process whose mountinfo was read. */
  readonly mountPoint: FsPath
  readonly fsType: string
  /** Options of the superblock, e.g. the controllers of a cgroup v1 hierarchy. */
  readonly superOptions: readonly string[]
}

/**
 * Returns the mounts in /proc/PID/mountinfo, in its order; lines that are none are left out.
 * `fsTypes` keeps only those file systems, at less cost than filtering afterwards.
 */
export function parseMountinfo(bytes: Buffer, fsTypes?: readonly string[]): Mount[] {
  const mounts: Mount[] = []
  // latin1 keeps every byte: a mount point need not be UTF-8, and only \t\n\\ and space are escaped.
  for (const line of bytes.toString('latin1').split('\n')) {
    if (fsTypes !== undefined && !fsTypes.some((type) => line.includes(` - ${type} `))) continue
    const mount = parseLine(line)
    if (mount !== null && (fsTypes === undefined || fsTypes.includes(mount.fsType))) {
      mounts.push(mount)
    }
  }
  return mounts
}

function parseLine(line: string): Mount | null {
  const separator = line.indexOf(' - ')
  if (separator < 0) return null
  const [id, parentId, device, root, mountPoint] = line.slice(0, separator).split(' ')
  const [fsType, , superOptions] = line.slice(separator + 3).split(' ')
  if (id === undefined || parentId === undefined || device === undefined) return null
  if (root === undefined || mountPoint === undefined || fsType === undefined) return null
  if (!/^\d+$/.test(id) || !/^\d+$/.test(parentId) || !/^\d+:\d+$/.test(device)) return null
  return {
    id: Number(id),
    parentId: Number(parentId),
    device,
    root: unescaped(root),
    mountPoint: unescaped(mountPoint),
    fsType,
    superOptions: (superOptions ?? '').split(','),
  }
}

/** Undoes mangle_path() of fs/seq_file.c: `\040` is a space. */
function unescaped(field: string): FsPath {
  const bytes = field.replace(/\\([0-3][0-7]{2})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  )
  return fsPath(Buffer.from(bytes, 'latin1'))
}

/** Returns the `st_dev` that stat(2) gives for files on this device (glibc's makedev). */
export function statDevice(device: string): number {
  const [major = 0, minor = 0] = device.split(':').map(Number)
  const low = ((minor & 0xff) | ((major & 0xfff) << 8)) >>> 0
  return low + Math.floor(minor / 256) * 2 ** 20 + Math.floor(major / 4096) * 2 ** 44
}
