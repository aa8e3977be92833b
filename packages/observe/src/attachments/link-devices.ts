import {
  BpfSystemError,
  openRouteSocket,
  progQuery,
  type LinkInfo,
  attachTypeNumber,
} from '@lastref/ebpf'
import type { LinkDevice } from './link-target.ts'
import { linkDump, parseLink, type NetDevice } from './net-device.ts'
import { findNetNamespaces, inNetNamespace } from './net-namespaces.ts'

type DeviceLink = Extract<LinkInfo, { type: 'xdp' | 'tcx' | 'netkit' }>

/**
 * Returns where the interface of each link is, by link id. A link info has an interface's index and
 * not its network namespace, so every namespace is asked whether the link is on that interface.
 */
export function findLinkDevices(infos: readonly LinkInfo[]): ReadonlyMap<number, LinkDevice> {
  const wanted = infos.filter(
    (info): info is DeviceLink =>
      (info.type === 'xdp' || info.type === 'tcx' || info.type === 'netkit') && info.ifindex !== 0,
  )
  const found = new Map<number, LinkDevice>()
  if (wanted.length === 0) return found
  const { own, paths } = findNetNamespaces()
  for (const [netNamespace, candidates] of paths) {
    orNone(() =>
      inNetNamespace(candidates, netNamespace === own, () => {
        for (const [link, device, hook] of linksHere(wanted)) {
          found.set(link.id, { ifname: device.ifname, netNamespace, hook })
        }
      }),
    )
  }
  return found
}

function linksHere(wanted: readonly DeviceLink[]): [DeviceLink, NetDevice, string][] {
  using socket = openRouteSocket()
  const devices = socket.request(linkDump).flatMap((message) => parseLink(message) ?? [])
  return wanted.flatMap((link): [DeviceLink, NetDevice, string][] => {
    const device = devices.find(({ ifindex }) => ifindex === link.ifindex)
    const hook = device === undefined ? null : hookOn(link, device)
    return device === undefined || hook === null ? [] : [[link, device, hook]]
  })
}

/** Null when the interface with this index is another one than the link's. */
function hookOn(link: DeviceLink, device: NetDevice): string | null {
  if (link.type === 'xdp') {
    return device.xdp.find(({ progId }) => progId === link.progId)?.mode ?? null
  }
  const attachType = attachTypeNumber(link.attachType)
  if (attachType === undefined) return null
  const target = { ifindex: device.ifindex }
  const ids = orNone(() => progQuery({ target, attachType, links: true }).linkIds) ?? []
  return ids.includes(link.id) ? link.attachType.slice(link.type.length + 1) : null
}

/** Null for what may not be asked, or is gone: the link keeps its number and lacks a name. */
function orNone<Value>(ask: () => Value): Value | null {
  try {
    return ask()
  } catch (error) {
    if (error instanceof BpfSystemError || (error instanceof Error && 'code' in error)) return null
    throw error
  }
}
