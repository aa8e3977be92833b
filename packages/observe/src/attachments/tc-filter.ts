import { NetlinkAttributes, dumpRequest, messageType, viewOf } from './netlink-message.ts'

// include/uapi/linux/rtnetlink.h and include/uapi/linux/pkt_cls.h
const RTM_NEWQDISC = 36
const RTM_GETQDISC = 38
const RTM_NEWTFILTER = 44
const RTM_GETTFILTER = 46
const TCA_KIND = 1
const TCA_OPTIONS = 2
const TCA_CHAIN = 11
const TCA_BPF_ID = 11
const tcmsgSize = 20
const bodyAt = 16
const clsactIngress = 0xfffffff2
const clsactEgress = 0xfffffff3
const ingressParents: readonly number[] = [0xffff0000, 0xfffffff1, clsactIngress]

/** A queueing discipline, which filters may be attached to. */
export interface Qdisc {
  readonly ifindex: number
  readonly handle: number
  readonly kind: string
}

/** A cls_bpf filter. */
export interface TcFilter {
  readonly progId: number
  /** `ingress`, `egress`, or the parent as tc writes it, e.g. `1:`. */
  readonly hook: string
  /** The same for the same filter, also where interfaces share a block of filters. */
  readonly identity: string
}

/** The request for every qdisc of a network namespace. */
export const qdiscDump: Uint8Array = dumpRequest(RTM_GETQDISC, new Uint8Array(tcmsgSize))

/** Returns the qdisc a message of the answer describes; null for any other message. */
export function parseQdisc(message: Uint8Array): Qdisc | null {
  if (messageType(message) !== RTM_NEWQDISC || message.byteLength < bodyAt + tcmsgSize) return null
  const view = viewOf(message)
  return {
    ifindex: view.getInt32(bodyAt + 4, true),
    handle: view.getUint32(bodyAt + 8, true),
    kind: new NetlinkAttributes(message.subarray(bodyAt + tcmsgSize)).text(TCA_KIND) ?? '',
  }
}

/** Returns the parents under which a qdisc can have filters. */
export function filterParents({ kind, handle }: Qdisc): readonly number[] {
  if (kind === 'clsact') return [clsactIngress, clsactEgress]
  // A default qdisc has no handle, and nothing can be attached to it.
  return handle === 0 ? [] : [handle]
}

/** Returns the request for the filters under one parent. */
export function filterDump(ifindex: number, parent: number): Uint8Array {
  const body = new Uint8Array(tcmsgSize)
  viewOf(body).setInt32(4, ifindex, true)
  viewOf(body).setUint32(12, parent, true)
  return dumpRequest(RTM_GETTFILTER, body)
}

/** Returns the cls_bpf filter a message of the answer describes; null for any other message. */
export function parseFilter(message: Uint8Array, asked: number): TcFilter | null {
  if (messageType(message) !== RTM_NEWTFILTER || message.byteLength < bodyAt + tcmsgSize) {
    return null
  }
  const attributes = new NetlinkAttributes(message.subarray(bodyAt + tcmsgSize))
  if (attributes.text(TCA_KIND) !== 'bpf') return null
  const progId = attributes.nested(TCA_OPTIONS).u32(TCA_BPF_ID)
  // Each chain begins with a filter without options, and a classic BPF filter has no program id.
  if (progId === null || progId === 0) return null
  const view = viewOf(message)
  const field = (at: number): number => view.getUint32(bodyAt + at, true)
  const chain = attributes.u32(TCA_CHAIN) ?? 0
  return {
    progId,
    hook: hookName(asked),
    identity: [field(4), field(12), field(16), chain, field(8)].join(' '),
  }
}

function hookName(parent: number): string {
  if (ingressParents.includes(parent)) return 'ingress'
  if (parent === clsactEgress) return 'egress'
  const minor = parent & 0xffff
  return `${(parent >>> 16).toString(16)}:${minor === 0 ? '' : minor.toString(16)}`
}
