import type { LinkInfo } from '@lastref/ebpf'
import type { AttachPoint } from '@lastref/model'

/** Where a link's interface is; the kernel's link info has only its index. */
export interface LinkDevice {
  readonly ifname: string
  readonly netNamespace: number
  readonly hook: string
}

/** How numbers in link infos get names. */
export interface LinkNames {
  cgroupPath(id: bigint): string | null
  /** A kernel function or tracepoint by its type id in the BTF object. */
  functionName(btfObjectId: number, btfId: number): string | null
  device(linkId: number): LinkDevice | null
}

/** Returns what the link is attached to; null when it is detached or the kernel does not tell. */
export function attachPointOf(info: LinkInfo, names: LinkNames): AttachPoint | null {
  switch (info.type) {
    case 'raw_tracepoint':
      return { type: 'raw_tracepoint', attachType: null, target: info.tracepoint }
    case 'tracing':
      return tracingPoint(info, names)
    case 'cgroup': {
      // A link whose cgroup is gone is detached and has no id any more (kernel/bpf/cgroup.c).
      if (info.cgroupId === 0n) return null
      const path = names.cgroupPath(info.cgroupId)
      return { type: 'cgroup', cgroupId: String(info.cgroupId), path, attachType: info.attachType }
    }
    case 'iter':
      return { type: 'iter', target: info.target, mapId: info.mapId }
    case 'netns': {
      const { netNamespace, attachType } = info
      return netNamespace === 0 ? null : { type: 'netns', netNamespace, attachType }
    }
    case 'xdp':
    case 'tcx':
    case 'netkit': {
      if (info.ifindex === 0) return null
      const device = names.device(info.id)
      return {
        type: info.type,
        ifindex: info.ifindex,
        ifname: device?.ifname ?? null,
        netNamespace: device?.netNamespace ?? null,
        hook: device?.hook ?? ('attachType' in info ? hookOf(info.attachType) : 'xdp'),
      }
    }
    case 'struct_ops':
      return { type: 'struct_ops', mapId: info.mapId }
    case 'sockmap':
      return { type: 'other', name: `sockmap ${info.mapId} ${info.attachType}` }
    case 'netfilter':
      return { type: 'other', name: netfilterName(info) }
    case 'kprobe_multi':
    case 'uprobe_multi':
      return {
        type: info.type,
        attachType: null,
        target: info.count > 0 ? `${info.count} places` : null,
      }
    case 'perf_event': {
      const { event, target, offset } = info
      const place = target === null || offset === 0 ? target : `${target}+0x${offset.toString(16)}`
      return { type: 'perf_event', event: event ?? 'perf_event', target: place, owners: [] }
    }
    case 'other':
      return { type: 'other', name: info.name }
  }
}

function tracingPoint(info: Extract<LinkInfo, { type: 'tracing' }>, names: LinkNames): AttachPoint {
  const { attachType, targetObjectId, targetBtfId } = info
  const prog = targetObjectId === 0 ? null : `prog ${targetObjectId}`
  // An extension has no attach type of its own: 0, which is otherwise the name of another.
  if (attachType === 'cgroup_inet_ingress') return { type: 'ext', attachType: null, target: prog }
  const name = names.functionName(targetObjectId, targetBtfId)
  if (name === null) return { type: 'tracing', attachType, target: prog }
  // tp_btf attaches to the typedef of the tracepoint's handler.
  return { type: 'tracing', attachType, target: name.replace(/^btf_trace_/, '') }
}

/** Returns the hook of an interface, e.g. `ingress` of `tcx_ingress`. */
function hookOf(attachType: string): string {
  return attachType.slice(attachType.indexOf('_') + 1)
}

// include/uapi/linux/netfilter.h
const families: Readonly<Record<number, string>> = { 2: 'ipv4', 10: 'ipv6' }
const hooks = ['pre_routing', 'local_in', 'forward', 'local_out', 'post_routing']

function netfilterName(info: Extract<LinkInfo, { type: 'netfilter' }>): string {
  const family = families[info.protocolFamily] ?? `family ${info.protocolFamily}`
  const hook = hooks[info.hook] ?? `hook ${info.hook}`
  return `netfilter ${family} ${hook} priority ${info.priority}`
}
