import { stableAddress } from '../native/bpf-attr.ts'
import { objectInfo } from '../native/object-info.ts'
import { attachTypeName, type AttachType } from './attach-type.ts'
import { linkTypeName } from './link-type.ts'

interface LinkInfoBase {
  readonly id: number
  /** 0 for a link without a program (struct_ops). */
  readonly progId: number
}

/** What the kernel says about a link: struct bpf_link_info in include/uapi/linux/bpf.h. */
export type LinkInfo =
  | (LinkInfoBase & { readonly type: 'raw_tracepoint'; readonly tracepoint: string })
  | (LinkInfoBase & {
      readonly type: 'tracing'
      readonly attachType: AttachType
      /** The program that is extended or traced, or the BTF object; 0 for the kernel before 5.13. */
      readonly targetObjectId: number
      readonly targetBtfId: number
    })
  | (LinkInfoBase & {
      readonly type: 'cgroup'
      readonly cgroupId: bigint
      readonly attachType: AttachType
    })
  | (LinkInfoBase & {
      readonly type: 'iter'
      readonly target: string
      /** The map whose elements are visited, null for any other target. */
      readonly mapId: number | null
    })
  | (LinkInfoBase & {
      readonly type: 'netns'
      readonly netNamespace: number
      readonly attachType: AttachType
    })
  | (LinkInfoBase & { readonly type: 'xdp'; readonly ifindex: number })
  | (LinkInfoBase & { readonly type: 'struct_ops'; readonly mapId: number })
  | (LinkInfoBase & {
      readonly type: 'netfilter'
      readonly protocolFamily: number
      readonly hook: number
      readonly priority: number
      readonly flags: number
    })
  | (LinkInfoBase & {
      readonly type: 'tcx' | 'netkit'
      readonly ifindex: number
      readonly attachType: AttachType
    })
  | (LinkInfoBase & {
      readonly type: 'sockmap'
      readonly mapId: number
      readonly attachType: AttachType
    })
  | (LinkInfoBase & {
      readonly type: 'kprobe_multi' | 'uprobe_multi'
      /** How many places are hooked; 0 where the kernel does not tell (before 6.6 and 6.8). */
      readonly count: number
    })
  | (LinkInfoBase & {
      readonly type: 'perf_event'
      /** uprobe, uretprobe, kprobe, kretprobe, tracepoint, event; null before Linux 6.6. */
      readonly event: string | null
      /** The function, file or tracepoint, null where the kernel does not tell. */
      readonly target: string | null
      /** Offset in the function or file, 0 for other events. */
      readonly offset: number
    })
  | (LinkInfoBase & { readonly type: 'other'; readonly name: string })

const infoSize = 96
const stringSize = 512

/**
 * Returns what the kernel says about the link behind `fd`.
 *
 * @throws BpfSystemError
 */
export function readLinkInfo(fd: number): LinkInfo {
  const { view } = query(fd, 0)
  const type = linkTypeName(view.getUint32(0, true))
  const base = { id: view.getUint32(4, true), progId: view.getUint32(8, true) }
  const word = (offset: number): number => view.getUint32(offset, true)
  switch (type) {
    case 'raw_tracepoint':
      return { ...base, type, tracepoint: query(fd, 16).text }
    case 'tracing':
      return {
        ...base,
        type,
        attachType: attachTypeName(word(16)),
        targetObjectId: word(20),
        targetBtfId: word(24),
      }
    case 'cgroup':
      return {
        ...base,
        type,
        cgroupId: view.getBigUint64(16, true),
        attachType: attachTypeName(word(24)),
      }
    case 'iter': {
      const target = query(fd, 16).text
      // Only iterators over one map's elements fill the map id.
      const ofMap = target === 'bpf_map_elem' || target === 'bpf_sk_storage_map'
      return { ...base, type, target, mapId: ofMap || target === 'sockmap' ? word(28) : null }
    }
    case 'netns':
      return { ...base, type, netNamespace: word(16), attachType: attachTypeName(word(20)) }
    case 'xdp':
      return { ...base, type, ifindex: word(16) }
    case 'struct_ops':
      return { ...base, type, mapId: word(16) }
    case 'netfilter':
      return {
        ...base,
        type,
        protocolFamily: word(16),
        hook: word(20),
        priority: view.getInt32(24, true),
        flags: word(28),
      }
    case 'tcx':
    case 'netkit':
      return { ...base, type, ifindex: word(16), attachType: attachTypeName(word(20)) }
    case 'sockmap':
      return { ...base, type, mapId: word(16), attachType: attachTypeName(word(20)) }
    case 'kprobe_multi':
      return { ...base, type, count: word(24) }
    case 'uprobe_multi':
      return { ...base, type, count: word(52) }
    case 'perf_event':
      return { ...base, type, ...perfEvent(fd, word(16)) }
    case 'unspec':
    default:
      return { ...base, type: 'other', name: type }
  }
}

/** With `nameAt`, offers the kernel a buffer: its address goes there, its size behind it. */
function query(fd: number, nameAt: number): { view: DataView; text: string } {
  const bytes = new Uint8Array(new ArrayBuffer(infoSize))
  const view = new DataView(bytes.buffer)
  if (nameAt === 0) {
    objectInfo(fd, bytes)
    return { view, text: '' }
  }
  const name = new Uint8Array(new ArrayBuffer(stringSize))
  view.setBigUint64(nameAt, stableAddress(name), true)
  view.setUint32(nameAt + 8, stringSize, true)
  objectInfo(fd, bytes)
  const end = name.indexOf(0)
  return { view, text: new TextDecoder().decode(name.subarray(0, end < 0 ? stringSize : end)) }
}

// enum bpf_perf_event_type
const perfEvents = ['', 'uprobe', 'uretprobe', 'kprobe', 'kretprobe', 'tracepoint', 'event']

function perfEvent(
  fd: number,
  type: number,
): { event: string | null; target: string | null; offset: number } {
  const event = perfEvents[type] ?? ''
  if (event === '' || event === 'event') {
    return { event: event === '' ? null : event, target: null, offset: 0 }
  }
  const { view, text } = query(fd, 24)
  const target = text === '' ? null : text
  if (event === 'tracepoint') return { event, target, offset: 0 }
  const offset = view.getUint32(36, true)
  return { event, target, offset }
}
