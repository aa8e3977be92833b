import type { AttachPoint } from '@lastref/model'
import { escapeTerminal } from './escape.ts'
import { ranges } from './ranges.ts'

/** Returns where a program is hooked in, in the words a user would search for, escaped. */
export function attachText(to: AttachPoint): string {
  return escapeTerminal(describe(to))
}

function describe(to: AttachPoint): string {
  switch (to.type) {
    case 'xdp':
    case 'tc':
    case 'tcx':
    case 'netkit': {
      const netns = to.netNamespace === null ? '' : ` in netns ${to.netNamespace}`
      return `${to.type} on ${to.ifname ?? `ifindex ${to.ifindex}`} (${to.hook})${netns}`
    }
    case 'cgroup':
      return `${to.attachType} on ${to.path ?? `removed cgroup ${to.cgroupId}`}`
    case 'netns':
      return `${to.attachType} on netns ${to.netNamespace}`
    case 'socket':
      return `socket ${to.hook}${ownersText(to.owners)}`
    case 'perf_event':
      return `${to.event}${after(to.target)}${ownersText(to.owners)}`
    case 'tracing':
    case 'raw_tracepoint':
    case 'kprobe_multi':
    case 'uprobe_multi':
    case 'ext':
      return `${to.attachType ?? to.type}${after(to.target)}`
    case 'iter':
      return `iterator over ${to.target}${to.mapId === null ? '' : ` of map ${to.mapId}`}`
    case 'struct_ops':
      return `struct_ops${to.mapId === null ? '' : ` of map ${to.mapId}`}`
    case 'other':
      return to.name
  }
}

function after(target: string | null): string {
  return target === null ? '' : ` ${target}`
}

function ownersText(owners: readonly { pid: number; fds: readonly number[] }[]): string {
  if (owners.length === 0) return ''
  const texts = owners.map(({ pid, fds }) => `pid ${pid} ${fdText(fds)}`.trimEnd())
  return ` of ${texts.join('; ')}`
}

/** Returns `fd 7`, `fds 5–104`, or nothing for no fds. */
export function fdText(fds: readonly number[]): string {
  if (fds.length === 0) return ''
  return `${fds.length === 1 ? 'fd' : 'fds'} ${ranges(fds)}`
}
