/** One line of /proc/PID/cgroup. */
export interface CgroupMembership {
  /** Empty for the v2 hierarchy, else the v1 controllers, e.g. `name=systemd` or `cpu,cpuacct`. */
  readonly controllers: string
  readonly path: string
}

/**
 * Returns the memberships in /proc/PID/cgroup, of v1, v2 and hybrid hosts alike: the one that
 * systemd manages first, then v2, then the others, so that the first match is the best known one.
 */
export function parseCgroupFile(text: string): CgroupMembership[] {
  const memberships: CgroupMembership[] = []
  for (const line of text.split('\n')) {
    const match = /^\d+:([^:]*):(\/.*)$/s.exec(line)
    if (match?.[1] === undefined || match[2] === undefined) continue
    // Appended by the kernel to the path of a removed cgroup (proc_cgroup_show).
    memberships.push({ controllers: match[1], path: match[2].replace(/ \(deleted\)$/, '') })
  }
  return memberships.toSorted((a, b) => rank(a) - rank(b))
}

function rank({ controllers }: CgroupMembership): number {
  if (controllers === 'name=systemd') return 0
  if (controllers === '') return 1
  return controllers.split(',').includes('memory') ? 2 : 3
}
