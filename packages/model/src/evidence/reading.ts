import type { ObjectKind } from '../kind.ts'
import type { MemoryBudget } from '../opening.ts'

/**
 * What the three lines say at one moment: the heap of the runtime, the address space, and the
 * kernel. Times are milliseconds since the epoch, by one clock.
 */
export interface EvidenceReading {
  readonly at: number
  readonly processes: readonly ProcessEvidence[]
  /** The memory limits that the processes and the objects they hold count against, and the host's. */
  readonly budgets: readonly MemoryBudget[]
  readonly pressures: readonly MemoryPressure[]
  /** `name: sentence`, as in a census. */
  readonly blindSpots: readonly string[]
}

export interface ProcessEvidence {
  readonly pid: number
  /** With the pid it names the process for good. */
  readonly startTimeTicks: number
  readonly comm: string
  readonly runtime: EvidenceRuntime
  /** Path of the cgroup that pays for what the process allocates; null where nobody tells. */
  readonly cgroup: string | null
  readonly heap: HeapReading
  readonly space: SpaceReading
  readonly kernel: KernelReading
}

/** `other`: an interpreter (Python, Ruby, PHP, Perl, .NET, …) whose heap nothing here can read. */
export type EvidenceRuntime = 'go' | 'node' | 'jvm' | 'other' | 'native' | 'unknown'

/** A line that could not be read: by name, by reason, and by code where `lastref help` has more. */
export interface Unavailable {
  readonly state: 'unavailable'
  readonly code: string | null
  readonly reason: string
}

export type HeapReading = HeapState | NoHeap | Unavailable

/** A native program: what it allocates shows in the address space alone. */
export interface NoHeap {
  readonly state: 'none'
}

export interface HeapState {
  readonly state: 'read'
  readonly at: number
  readonly source: 'pprof' | 'inspector' | 'jcmd'
  /** Where it was read: a URL, a socket, a command. */
  readonly from: string
  readonly inuseBytes: number
  readonly inuseObjects: number | null
  /** Since the process began. */
  readonly allocBytes: number | null
  readonly allocObjects: number | null
  readonly goroutines: number | null
  /** Collections since the process began: what is in use between two of them is garbage in part. */
  readonly collections: number | null
  /** The runtime was asked to collect just before: nothing of it is garbage. */
  readonly collected: boolean
  /** Live memory by the place that allocated it, largest first; only in some readings. */
  readonly sites?: readonly HeapSite[]
}

/** What one place in the program has allocated and still holds, as the runtime samples it. */
export interface HeapSite {
  readonly function: string
  readonly file: string | null
  readonly line: number | null
  readonly bytes: number
  readonly objects: number
}

export type SpaceReading = SpaceState | Unavailable

export interface SpaceState {
  readonly state: 'read'
  readonly at: number
  /** Resident: smaps_rollup. */
  readonly rssBytes: number
  /** Anonymous memory, resident or swapped out. */
  readonly anonymousBytes: number
  readonly regions: readonly SpaceRegion[]
}

/** All mappings of one kind together. */
export interface SpaceRegion {
  readonly kind: RegionKind
  readonly mappings: number
  readonly mappedBytes: number
  /** Anonymous bytes, resident or swapped out; for mapped BPF maps what is resident. */
  readonly bytes: number
}

/**
 * `runtime`: named by the runtime itself (Go, Android, V8); `brk`: the heap of malloc; `bpf-map`:
 * mapped BPF maps; `private-file`: written pages of mapped files; `mapping`: all other anonymous
 * mappings: large malloc blocks, arenas, and what the program mapped itself.
 */
export type RegionKind =
  | 'go-heap'
  | 'go-other'
  | 'runtime'
  | 'brk'
  | 'stack'
  | 'thread-stacks'
  | 'bpf-map'
  | 'private-file'
  | 'shared'
  | 'mapping'

export type KernelReading = KernelState | Unavailable

/** What the process holds of BPF, by a census. */
export interface KernelState {
  readonly state: 'read'
  readonly at: number
  /** fds, mappings and messages in flight on BPF objects: what the line of references counts. */
  readonly handles: number
  readonly fds: number
  readonly mappings: number
  readonly inFlight: number
  /** Distinct files behind them. */
  readonly files: number
  /** Of every object held, largest number of files first; at most so many as are kept. */
  readonly objects: readonly HeldObject[]
  /** How many objects are held in all. */
  readonly objectCount: number
  /** Memory of all objects held, each counted once. */
  readonly memlockBytes: number
  /** All fds of the process, of any type; null when it may not be read. */
  readonly openFds: number | null
  readonly fdLimit: number | null
}

export interface HeldObject {
  readonly kind: ObjectKind
  readonly id: number
  readonly name: string
  readonly type: string
  readonly refcnt: number
  readonly usercnt: number | null
  readonly memlockBytes: number | null
  readonly chargedCgroup: string | null
  /** Files and fds of this process on it. */
  readonly files: number
  readonly fds: number
  readonly settled: boolean
}

/** Pressure stall information on memory: Documentation/accounting/psi.rst. */
export interface MemoryPressure {
  /** Null: the host. */
  readonly cgroup: string | null
  /** Share of the last ten seconds in which some task waited for memory, in percent. */
  readonly someAvg10: number
  readonly fullAvg10: number
}
