import {
  BpfSystemError,
  openRouteSocket,
  progQuery,
  type RouteSocket,
  attachTypeName,
} from '@lastref/ebpf'
import type { AttachPoint } from '@lastref/model'
import { blindSpot } from '../procfs/blind-spot.ts'
import { errnoOf, isRefused } from '../procfs/errno.ts'
import type { AttachedProg, AttachedProgs } from './attached.ts'
import { countsOf } from './cgroup-attachments.ts'
import { netNamespaceHook, xdpHook, type LinkedProgs } from './linked-progs.ts'
import { linkDump, parseLink, xdpDriverRefs, type NetDevice } from './net-device.ts'
import { findNetNamespaces, inNetNamespace } from './net-namespaces.ts'
import type { Hooks } from './prog-types.ts'
import { filterDump, filterParents, parseFilter, parseQdisc, qdiscDump } from './tc-filter.ts'

/** Returns the programs on interfaces and network namespaces, of all that can be entered. */
export function netAttachments(hooks: Hooks, linked: LinkedProgs): AttachedProgs {
  const { xdp, tc, netNamespace, device } = hooks
  if (!xdp && !tc && netNamespace.length + device.length === 0) {
    return { attachments: [], blindSpots: [] }
  }
  const { own, paths, blindSpots: unread } = findNetNamespaces()
  const attachments: AttachedProg[] = []
  const blindSpots = new Set(unread)
  for (const [inode, candidates] of paths) {
    try {
      const found = inNetNamespace(candidates, inode === own, (fd) =>
        readNamespace(inode, fd, hooks, linked),
      )
      attachments.push(...(found ?? []))
    } catch (error) {
      if (!isRefused(error) && errnoOf(error) === null) throw error
      blindSpots.add(
        blindSpot(
          'network-namespaces',
          `network namespace ${inode} may not be asked (${errnoOf(error)}); attachments in it are not seen (sudo)`,
        ),
      )
    }
  }
  return { attachments: [...attachments, ...dispatched(attachments)], blindSpots: [...blindSpots] }
}

function readNamespace(
  netNamespace: number,
  fd: number,
  hooks: Hooks,
  linked: LinkedProgs,
): AttachedProg[] {
  using socket = openRouteSocket()
  const devices = socket.request(linkDump).flatMap((message) => parseLink(message) ?? [])
  return [
    ...(hooks.xdp ? devices.flatMap((it) => xdpOf(it, netNamespace, linked)) : []),
    ...(hooks.tc ? filtersOf(socket, devices, netNamespace) : []),
    ...devices.flatMap((it) => multiProgsOf(it, netNamespace, hooks.device)),
    ...hooks.netNamespace.flatMap((attachType) =>
      namespaceProgs(fd, netNamespace, attachType, linked),
    ),
  ]
}

function xdpOf(device: NetDevice, netNamespace: number, linked: LinkedProgs): AttachedProg[] {
  return device.xdp.map(({ mode, progId }) => {
    const byLink = linked.count(xdpHook(device.ifindex), progId) > 0
    const to = pointOn('xdp', device, netNamespace, mode)
    return { progId, to, refs: xdpDriverRefs(device, mode) + (byLink ? 0 : 1) }
  })
}

// BPF_DISPATCHER_MAX in include/linux/bpf.h
const dispatcherSlots = 48

/**
 * The dispatcher, through which XDP programs are called without an indirect branch, holds each
 * program once, however often it is attached (bpf_dispatcher_add_prog in kernel/bpf/dispatcher.c).
 * It has no room for more than 48, and the kernel does not tell which it has.
 */
function dispatched(attachments: readonly AttachedProg[]): AttachedProg[] {
  const progIds = new Set<number>()
  for (const { progId, to } of attachments) {
    if (to.type === 'xdp' && to.hook !== 'offload') progIds.add(progId)
  }
  if (progIds.size > dispatcherSlots) return []
  const to = { type: 'other', name: 'xdp dispatcher' } as const
  return [...progIds].map((progId) => ({ progId, to, refs: 1 }))
}

function filtersOf(
  socket: RouteSocket,
  devices: readonly NetDevice[],
  netNamespace: number,
): AttachedProg[] {
  const byIndex = new Map(devices.map((device) => [device.ifindex, device]))
  const seen = new Set<string>()
  const attachments: AttachedProg[] = []
  for (const qdisc of socket.request(qdiscDump).flatMap((message) => parseQdisc(message) ?? [])) {
    const device = byIndex.get(qdisc.ifindex)
    if (device === undefined) continue
    for (const parent of filterParents(qdisc)) {
      for (const message of requestFilters(socket, qdisc.ifindex, parent)) {
        const filter = parseFilter(message, parent)
        if (filter === null || seen.has(filter.identity)) continue
        seen.add(filter.identity)
        const to = pointOn('tc', device, netNamespace, filter.hook)
        attachments.push({ progId: filter.progId, to, refs: 1 })
      }
    }
  }
  return attachments
}

/** A qdisc that takes no filters answers with an error: that is an empty list. */
function requestFilters(
  socket: RouteSocket,
  ifindex: number,
  parent: number,
): readonly Uint8Array[] {
  try {
    return socket.request(filterDump(ifindex, parent))
  } catch (error) {
    if (error instanceof BpfSystemError && !isRefused(error)) return []
    throw error
  }
}

/** tcx and netkit, which know which of their programs came by a link. */
function multiProgsOf(
  device: NetDevice,
  netNamespace: number,
  attachTypes: readonly number[],
): AttachedProg[] {
  return attachTypes.flatMap((attachType) => {
    const name = attachTypeName(attachType)
    const type = name.startsWith('netkit') ? 'netkit' : 'tcx'
    if (type === 'netkit' && device.kind !== 'netkit') return []
    const target = { ifindex: device.ifindex }
    const result = orUnsupported(() => progQuery({ target, attachType, links: true }))
    const { progIds = [], linkIds = [] } = result ?? {}
    const to = pointOn(type, device, netNamespace, name.slice(type.length + 1))
    return progIds.flatMap((progId, index) =>
      (linkIds[index] ?? 0) === 0 ? [{ progId, to, refs: 1 }] : [],
    )
  })
}

function namespaceProgs(
  fd: number,
  netNamespace: number,
  attachType: number,
  linked: LinkedProgs,
): AttachedProg[] {
  const result = orUnsupported(() => progQuery({ target: { fd }, attachType }))
  const to = { type: 'netns', netNamespace, attachType: attachTypeName(attachType) } as const
  return [...countsOf(result?.progIds ?? [])].flatMap(([progId, times]) => {
    const refs = times - linked.count(netNamespaceHook(netNamespace, attachType), progId)
    return refs > 0 ? [{ progId, to, refs }] : []
  })
}

/** Null where the kernel does not know the attach type, or the interface has gone. */
function orUnsupported<Value>(query: () => Value): Value | null {
  try {
    return query()
  } catch (error) {
    if (error instanceof BpfSystemError && !isRefused(error)) return null
    throw error
  }
}

function pointOn(
  type: 'xdp' | 'tc' | 'tcx' | 'netkit',
  { ifindex, ifname }: NetDevice,
  netNamespace: number,
  hook: string,
): AttachPoint {
  return { type, ifindex, ifname, netNamespace, hook }
}
