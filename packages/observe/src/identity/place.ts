import { containerOfPath, podUidOfPath } from './container.ts'
import { parseCgroupFile } from './cgroup-file.ts'
import { unitOfPath } from './systemd-unit.ts'

/** What the cgroups of a process say about who runs it. */
export interface ProcessPlace {
  /** The systemd unit, e.g. `nginx.service`; a user's unit where there is one. */
  readonly unit: string | null
  /** Container id (64 hexadecimal digits), or the name of an LXC or nspawn container. */
  readonly container: string | null
  /** Kubernetes pod uid, with dashes where Kubernetes has them. */
  readonly podUid: string | null
  /** The first path below a cgroup mount that is not `/`: systemd's, v2, memory, others. */
  readonly cgroupPath: string
}

/** Returns what the text of /proc/PID/cgroup says about its process. */
export function placeOfCgroups(text: string): ProcessPlace {
  const paths = parseCgroupFile(text).map((membership) => membership.path)
  return {
    unit: firstOf(paths, unitOfPath),
    container: firstOf(paths, containerOfPath),
    podUid: firstOf(paths, podUidOfPath),
    cgroupPath: paths.find((path) => path !== '/') ?? '/',
  }
}

function firstOf(paths: readonly string[], find: (path: string) => string | null): string | null {
  for (const path of paths) {
    const found = find(path)
    if (found !== null) return found
  }
  return null
}
