import type { AttachPoint } from './attach-point.ts'
import type { Holder } from './holder.ts'
import type { Refs } from './refs.ts'

/** What every object has: its identity, its counters, and the ledger that explains them. */
interface ObjectBase {
  readonly id: number
  readonly name: string
  readonly refcnt: number
  readonly usercnt: number | null
  /** False when the object moved while it was read: its ledger is no basis for a verdict. */
  readonly settled: boolean
  readonly holders: readonly Holder[]
  /** refcnt and usercnt minus the sum of the holders; signed, and never hidden. */
  readonly unexplained: Refs
}

export interface MapObject extends ObjectBase {
  readonly kind: 'map'
  /** As bpftool names it, e.g. `hash`, `array_of_maps`; `type 99` for one we do not know. */
  readonly type: string
  readonly keySize: number
  readonly valueSize: number
  readonly maxEntries: number
  readonly flags: number
  /** Kernel memory in bytes, exact since Linux 6.4; null when it cannot be read. */
  readonly memlockBytes: number | null
  /** Path of the memory cgroup that pays for it (the creator's), null when not charged. */
  readonly chargedCgroup: string | null
  readonly frozen: boolean
  readonly btfId: number | null
}

export interface ProgObject extends ObjectBase {
  readonly kind: 'prog'
  readonly type: string
  readonly tag: string
  readonly memlockBytes: number | null
  readonly chargedCgroup: string | null
  readonly mapIds: readonly number[]
  readonly btfId: number | null
}

export interface LinkObject extends ObjectBase {
  readonly kind: 'link'
  readonly type: string
  /** Null for a link without a program (struct_ops). */
  readonly progId: number | null
  /** Null when the kernel does not tell what it is attached to, or when already detached. */
  readonly target: AttachPoint | null
  readonly memlockBytes: null
  readonly chargedCgroup: null
}

export interface BtfObject extends ObjectBase {
  readonly kind: 'btf'
  /** True for vmlinux and modules. */
  readonly kernel: boolean
  readonly memlockBytes: number | null
  readonly chargedCgroup: null
}

/** One BPF object with everything that holds it. */
export type BpfObject = MapObject | ProgObject | LinkObject | BtfObject
