import { NetlinkAttributes, dumpRequest, messageType, viewOf } from './netlink-message.ts'

// include/uapi/linux/rtnetlink.h and include/uapi/linux/if_link.h
const RTM_NEWLINK = 16
const RTM_GETLINK = 18
const IFLA_IFNAME = 3
const IFLA_LINKINFO = 18
const IFLA_INFO_KIND = 1
const IFLA_NUM_RX_QUEUES = 32
const IFLA_XDP = 43
const IFLA_PARENT_DEV_BUS_NAME = 57
const ifinfomsgSize = 16
const bodyAt = 16

export type XdpMode = 'driver' | 'generic' | 'offload'

const xdpModes: readonly (readonly [XdpMode, number])[] = [
  ['driver', 5],
  ['generic', 6],
  ['offload', 7],
]

/** A network interface, and the XDP programs on it. */
export interface NetDevice {
  readonly ifindex: number
  readonly ifname: string
  /** Kind of a virtual interface, e.g. `veth`, `netkit`; null for others. */
  readonly kind: string | null
  /** Bus of a device's parent, e.g. `virtio`, `pci`; since Linux 5.15. */
  readonly bus: string | null
  readonly rxQueues: number
  readonly xdp: readonly { readonly mode: XdpMode; readonly progId: number }[]
}

/** The request for all interfaces of a network namespace. */
export const linkDump: Uint8Array = dumpRequest(RTM_GETLINK, new Uint8Array(ifinfomsgSize))

/** Returns the interface a message of the answer describes; null for any other message. */
export function parseLink(message: Uint8Array): NetDevice | null {
  if (messageType(message) !== RTM_NEWLINK || message.byteLength < bodyAt + ifinfomsgSize) {
    return null
  }
  const attributes = new NetlinkAttributes(message.subarray(bodyAt + ifinfomsgSize))
  const xdp = attributes.nested(IFLA_XDP)
  return {
    ifindex: viewOf(message).getInt32(bodyAt + 4, true),
    ifname: attributes.text(IFLA_IFNAME) ?? '',
    kind: attributes.nested(IFLA_LINKINFO).text(IFLA_INFO_KIND),
    bus: attributes.text(IFLA_PARENT_DEV_BUS_NAME),
    rxQueues: attributes.u32(IFLA_NUM_RX_QUEUES) ?? 1,
    xdp: xdpModes.flatMap(([mode, attribute]) => {
      const progId = xdp.u32(attribute)
      return progId === null || progId === 0 ? [] : [{ mode, progId }]
    }),
  }
}

/**
 * Returns how many references the driver (or the generic hook) takes to its XDP program, besides
 * the one of the interface's own state (dev_xdp_install in net/core/dev.c). virtio_net takes one
 * for each queue pair it was made with (virtnet_xdp_set in drivers/net/virtio_net.c).
 */
export function xdpDriverRefs(device: NetDevice, mode: XdpMode): number {
  return mode === 'driver' && device.bus === 'virtio' ? device.rxQueues : 1
}
