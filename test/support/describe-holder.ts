import type { AttachPoint, FileLocation, Holder, Refs } from '@lastref/model'

/** The processes of a test by name, so that what is expected can be written before it runs. */
export type Names = ReadonlyMap<number, string>

function nameOf(pid: number, names: Names): string {
  return names.get(pid) ?? `pid ${pid}`
}

function describeLocation(at: FileLocation, names: Names): string {
  const who = nameOf(at.pid, names)
  if ('fds' in at) return `${who}:${at.fds.join(',')}`
  if ('vma' in at) return `${who}@${at.vma.split('-')[0]}`
  return `${who}~${at.inflight}`
}

function describeLocations(at: readonly FileLocation[], names: Names): string {
  return [...new Set(at.map((location) => describeLocation(location, names)))].toSorted().join(' ')
}

/** Returns an attach point as `type details`, e.g. `xdp vic0 generic`. */
export function describeAttachPoint(point: AttachPoint, names: Names): string {
  switch (point.type) {
    case 'xdp':
    case 'tc':
    case 'tcx':
    case 'netkit':
      return `${point.type} ${point.ifname} ${point.hook}`
    case 'cgroup':
      return `cgroup ${point.path} ${point.attachType}`
    case 'netns':
      return `netns ${point.netNamespace} ${point.attachType}`
    case 'socket':
      return `socket ${point.hook} ${describeLocations(point.owners, names)}`
    case 'perf_event':
      return `perf_event ${describeLocations(point.owners, names)}`.trimEnd()
    case 'iter':
      return `iter ${point.target}`
    case 'struct_ops':
      return `struct_ops ${point.mapId}`
    case 'other':
      return `other ${point.name}`
    case 'tracing':
    case 'raw_tracepoint':
    case 'kprobe_multi':
    case 'uprobe_multi':
    case 'ext':
      return `${point.type} ${point.target}`
  }
}

function describeRefs(refs: Refs): string {
  return refs.usercnt === null ? String(refs.refcnt) : `${refs.refcnt}/${refs.usercnt}`
}

function describeWhat(holder: Holder, names: Names): string {
  switch (holder.kind) {
    case 'file':
    case 'iterator':
      return describeLocations(holder.at, names)
    case 'pin':
      return holder.path
    case 'prog':
    case 'map':
    case 'link':
      return String(holder.id)
    case 'attach':
      return describeAttachPoint(holder.to, names)
    case 'kernel':
      return holder.what
    default:
      return holder satisfies never
  }
}

/**
 * Returns a holder on one line: `refcnt/usercnt kind what`, or `refcnt kind what` where there is no
 * usercnt. Files are described by where they are: `name:fds`, `name@address` for a mapping,
 * `name~unix` in flight.
 */
export function describeHolder(holder: Holder, names: Names): string {
  return `${describeRefs(holder.refs)} ${holder.kind} ${describeWhat(holder, names)}`
}
