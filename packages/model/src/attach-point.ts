/** Where a program is hooked into the kernel, by name. Every field is what a user would type. */
export type AttachPoint =
  | NetDeviceAttachPoint
  | CgroupAttachPoint
  | NetNamespaceAttachPoint
  | SocketAttachPoint
  | PerfEventAttachPoint
  | KernelFunctionAttachPoint
  | IteratorAttachPoint
  | StructOpsAttachPoint
  | OtherAttachPoint

/** XDP, tc (cls_bpf, act_bpf), tcx or netkit on a network interface. */
export interface NetDeviceAttachPoint {
  readonly type: 'xdp' | 'tc' | 'tcx' | 'netkit'
  readonly ifindex: number
  /** Null when the interface is gone or lies in a namespace that cannot be entered. */
  readonly ifname: string | null
  /** Inode number of the network namespace, null when the kernel does not tell. */
  readonly netNamespace: number | null
  /** XDP: `driver`, `generic`, `offload`; tc: `ingress`, `egress` or a parent such as `1:`. */
  readonly hook: string
}

export interface CgroupAttachPoint {
  readonly type: 'cgroup'
  readonly cgroupId: string
  /** Path below the cgroup v2 mount, null when the cgroup is already removed. */
  readonly path: string | null
  /** As bpftool prints it, e.g. `cgroup_inet_egress`. */
  readonly attachType: string
}

export interface NetNamespaceAttachPoint {
  readonly type: 'netns'
  readonly netNamespace: number
  readonly attachType: string
}

/** A program on a socket: a filter (SO_ATTACH_BPF), a reuseport selector, or through a sockmap. */
export interface SocketAttachPoint {
  readonly type: 'socket'
  readonly hook: 'filter' | 'reuseport' | 'sockmap'
  readonly owners: readonly { readonly pid: number; readonly fds: readonly number[] }[]
}

export interface PerfEventAttachPoint {
  readonly type: 'perf_event'
  /** kprobe, uprobe, tracepoint or a hardware/software event. */
  readonly event: string
  /** The probed function, file+offset or tracepoint, null when the kernel does not tell. */
  readonly target: string | null
  readonly owners: readonly { readonly pid: number; readonly fds: readonly number[] }[]
}

/** fentry, fexit, fmod_ret, LSM, tp_btf, raw_tracepoint, kprobe_multi, uprobe_multi. */
export interface KernelFunctionAttachPoint {
  readonly type: 'tracing' | 'raw_tracepoint' | 'kprobe_multi' | 'uprobe_multi' | 'ext'
  readonly attachType: string | null
  readonly target: string | null
}

export interface IteratorAttachPoint {
  readonly type: 'iter'
  readonly target: string
  /** The map whose elements are iterated, null for every other target. */
  readonly mapId: number | null
}

export interface StructOpsAttachPoint {
  readonly type: 'struct_ops'
  readonly mapId: number | null
}

/** A link type this version does not know: named by number, never hidden. */
export interface OtherAttachPoint {
  readonly type: 'other'
  readonly name: string
}
