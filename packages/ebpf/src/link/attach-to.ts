import { attachRefused } from '../errors-objects.ts'
import { BpfAttr, stableAddress } from '../native/bpf-attr.ts'
import type { BpfCommand } from '../native/bpf-commands.ts'
import { bpfResult } from '../native/bpf-syscall.ts'
import { closeFd } from '../native/fd.ts'
import { attachTypeNumber, type KnownAttachType } from './attach-type.ts'
import { BpfLink } from './link.ts'
import type { LinkOwner } from './link-owner.ts'
import { openProbe, type ProbeTarget } from './perf-event.ts'

export interface AttachableProgram {
  readonly fd: number
  readonly name: string
  readonly section: string | null
}

/** Where among the programs of a hook it runs: before or after a program, at the end if left out. */
export interface AttachOrder {
  readonly before?: { readonly fd: number }
  readonly after?: { readonly fd: number }
}

/** Where to attach a program to, through a link. */
export type AttachTarget =
  | { readonly to: 'cgroup'; readonly fd: number; readonly attachType: KnownAttachType }
  | {
      readonly to: 'xdp'
      readonly ifindex: number
      readonly mode?: 'generic' | 'driver' | 'offload'
    }
  | {
      readonly to: 'netns'
      readonly fd: number
      readonly attachType: 'flow_dissector' | 'sk_lookup'
    }
  | ({
      readonly to: 'tcx'
      readonly ifindex: number
      readonly direction: 'ingress' | 'egress'
    } & AttachOrder)
  | ({
      readonly to: 'netkit'
      readonly ifindex: number
      readonly side: 'primary' | 'peer'
    } & AttachOrder)
  | { readonly to: 'raw_tracepoint'; readonly name: string }
  | { readonly to: 'perf_event'; readonly fd: number; readonly cookie?: bigint }
  | { readonly to: 'sockmap'; readonly mapFd: number; readonly attachType: KnownAttachType }
  | {
      readonly to: 'netfilter'
      /** NFPROTO_IPV4 is 2, NFPROTO_IPV6 is 10. */
      readonly protocolFamily: number
      /** NF_INET_PRE_ROUTING is 0. */
      readonly hook: number
      readonly priority: number
      readonly defragment?: boolean
    }
  | {
      readonly to: 'uprobe_multi'
      readonly path: string
      readonly offsets: readonly bigint[]
      readonly pid?: number
      readonly retprobe?: boolean
      readonly cookies?: readonly bigint[]
    }
  | (ProbeTarget & { readonly cookie?: bigint })

/**
 * Attaches a loaded program to `target`.
 *
 * @throws UnsupportedFeatureError LRE155 when the kernel lacks what this needs
 * @throws LastrefError LRE456 when it refuses for another reason
 */
export function attachTo(
  program: AttachableProgram,
  target: AttachTarget,
  owner: LinkOwner | null,
): BpfLink {
  if (target.to === 'tracepoint' || target.to === 'kprobe' || target.to === 'uprobe') {
    const event = openProbe(program.name, target)
    try {
      return create(program, target.to, perfAttr(program.fd, event, target.cookie), owner)
    } finally {
      // The link holds the event.
      closeFd(event)
    }
  }
  if (target.to === 'raw_tracepoint') {
    const name = new TextEncoder().encode(`${target.name}\0`)
    const attr = new BpfAttr().pointer(0, name).u32(8, program.fd)
    return create(program, target.to, attr, owner, 'RAW_TRACEPOINT_OPEN')
  }
  return create(program, target.to, linkAttr(program.fd, target), owner)
}

type LinkTarget = Exclude<AttachTarget, ProbeTarget | { readonly to: 'raw_tracepoint' }>

function create(
  program: AttachableProgram,
  kind: AttachTarget['to'],
  attr: BpfAttr,
  owner: LinkOwner | null,
  command: BpfCommand = 'LINK_CREATE',
): BpfLink {
  const fd = bpfResult(command, attr)
  if (fd < 0) throw attachRefused(program.name, kind, kind, -fd)
  return new BpfLink(fd, owner)
}

function base(programFd: number, target: number, type: KnownAttachType, flags = 0): BpfAttr {
  return new BpfAttr()
    .u32(0, programFd)
    .u32(4, target)
    .u32(8, attachTypeNumber(type))
    .u32(12, flags)
}

function perfAttr(programFd: number, event: number, cookie: bigint | undefined): BpfAttr {
  return base(programFd, event, 'perf_event').u64(16, cookie ?? 0n)
}

// XDP_FLAGS_* in include/uapi/linux/if_link.h
const xdpModes = { generic: 2, driver: 4, offload: 8 } as const

function linkAttr(programFd: number, target: LinkTarget): BpfAttr {
  switch (target.to) {
    case 'cgroup':
    case 'netns':
      return base(programFd, target.fd, target.attachType)
    case 'sockmap':
      return base(programFd, target.mapFd, target.attachType)
    case 'xdp': {
      const flags = target.mode === undefined ? 0 : xdpModes[target.mode]
      return base(programFd, target.ifindex, 'xdp', flags)
    }
    case 'tcx':
      return ordered(programFd, target, `tcx_${target.direction}`)
    case 'netkit':
      return ordered(programFd, target, `netkit_${target.side}`)
    case 'perf_event':
      return perfAttr(programFd, target.fd, target.cookie)
    case 'netfilter':
      return base(programFd, 0, 'netfilter')
        .u32(16, target.protocolFamily)
        .u32(20, target.hook)
        .u32(24, target.priority >>> 0)
        .u32(28, target.defragment === true ? 1 : 0)
    case 'uprobe_multi': {
      const { path, offsets, cookies, pid, retprobe } = target
      return base(programFd, 0, 'trace_uprobe_multi')
        .pointer(16, new TextEncoder().encode(`${path}\0`))
        .pointer(24, u64s(offsets))
        .u64(32, 0n)
        .pointer(40, cookies === undefined ? undefined : u64s(cookies))
        .u32(48, offsets.length)
        .u32(52, retprobe === true ? 1 : 0)
        .u32(56, pid ?? 0)
    }
  }
}

function ordered(
  programFd: number,
  target: { readonly ifindex: number } & AttachOrder,
  type: KnownAttachType,
): BpfAttr {
  // BPF_F_BEFORE and BPF_F_AFTER; the other program is named by its fd.
  const { before, after } = target
  const flags = (before === undefined ? 0 : 8) | (after === undefined ? 0 : 16)
  return base(programFd, target.ifindex, type, flags)
    .u32(16, (before ?? after)?.fd ?? 0)
    .u64(24, 0n)
}

function u64s(values: readonly bigint[]): Uint8Array {
  const words = new BigUint64Array(new ArrayBuffer(8 * values.length))
  words.set(values)
  const bytes = new Uint8Array(words.buffer)
  // Asked for once here, so that the buffer is fixed before its address is taken.
  stableAddress(bytes)
  return bytes
}
