import type { Stack } from './frame.ts'
import type { FileLocation } from './holder.ts'
import type { ObjectKind } from './kind.ts'

/** Enough of an object to name it after it is gone. */
export interface ObjectIdentity {
  readonly kind: ObjectKind
  readonly id: number
  readonly name: string
}

/** An opener's stack, symbolised, with the bpf() command it made there. */
export interface Site {
  /** Unique within one recording. */
  readonly id: number
  /** As the UAPI names it, e.g. `BPF_OBJ_GET`. */
  readonly command: string
  /** The runtime of the program, which decides who may release: a collector or nobody. */
  readonly runtime: 'go' | 'native' | 'node' | 'jvm' | 'unknown'
  readonly stack: Stack
}

/** A file on an object came to life. Times are milliseconds since the epoch, with fractions. */
export interface Opening {
  readonly kind: 'opening'
  /** Names the file within one recording; never reused. */
  readonly file: string
  readonly at: number
  readonly pid: number
  readonly tid: number
  readonly comm: string
  readonly site: number
  /** Null when the file was gone before its object could be read. */
  readonly object: ObjectIdentity | null
}

/** The last reference to a file went. */
export interface Release {
  readonly kind: 'release'
  readonly file: string
  readonly at: number
  readonly pid: number
  readonly tid: number
  readonly comm: string
  /** `gc`: by a finalizer or cleanup goroutine; `exit`: by the end of the process. */
  readonly by: 'close' | 'gc' | 'exit'
  /** The site that opened it; null when it was opened before the recording began. */
  readonly site: number | null
  readonly object: ObjectIdentity | null
}

/** An object was pinned. */
export interface Pinning {
  readonly kind: 'pinning'
  readonly at: number
  readonly pid: number
  readonly comm: string
  readonly path: string
  readonly site: number
  readonly object: ObjectIdentity | null
  /** What became of it by the census of a reading; absent in the event itself. */
  readonly state?: PinState
}

/**
 * `orphaned`: nothing but pins keeps the object, so no process, program or link will ever use or
 * release it; `gone`: removed again; `unknown`: the object moved while it was read.
 */
export type PinState = 'used' | 'orphaned' | 'gone' | 'unknown'

/** A number was closed or used that did not name what the program believed. */
export interface Misuse {
  readonly kind: 'misuse'
  readonly what:
    | 'double-close'
    | 'close-of-foreign-file'
    | 'bpf-on-closed-fd'
    | 'bpf-on-recycled-fd'
  readonly at: number
  readonly pid: number
  readonly comm: string
  readonly fd: number
  readonly site: number
  readonly object: ObjectIdentity | null
}

export type TraceEvent = Opening | Release | Pinning | Misuse

/** How often one site opened, and how its files went, since the recording began. */
export interface SiteTally {
  readonly site: number
  readonly opened: number
  readonly closed: number
  readonly closedByGc: number
  /** Files whose last reference went because a process ended. */
  readonly closedAtExit: number
  readonly firstAt: number
  readonly lastAt: number
  readonly pids: readonly number[]
}

/** Files of one site on one object that are open at one moment, or were left at an exit. */
export interface Holding {
  /** Null: opened before the recording began. */
  readonly site: number | null
  readonly object: ObjectIdentity
  readonly memlockBytes: number | null
  readonly files: number
  readonly fds: number
  readonly pids: readonly number[]
  /** Some of the places, for the reader; at most a handful. */
  readonly examples: readonly FileLocation[]
}

/** A process of the recording, for its limits. */
export interface WatchedProcess {
  readonly pid: number
  readonly comm: string
  readonly alive: boolean
  readonly openFds: number | null
  readonly fdLimit: number | null
}

/** A memory limit that the objects' memory counts against. */
export interface MemoryBudget {
  /** Path of the memory cgroup, or null for the host as a whole. */
  readonly cgroup: string | null
  readonly version: 1 | 2 | null
  readonly usageBytes: number
  readonly limitBytes: number
}

/** What the trackers could not keep: counted, and always shown. */
export interface LostCounts {
  readonly openings: number
  readonly releases: number
  readonly stacks: number
  readonly events: number
}

/** Everything known at one moment of a recording: cumulative tallies, and what is open now. */
export interface OpeningsReading {
  readonly at: number
  readonly sites: readonly Site[]
  readonly tallies: readonly SiteTally[]
  /** Open at this moment, by the census. */
  readonly holdings: readonly Holding[]
  /** Still open when a process of the recording ended; cumulative. */
  readonly leftAtExit: readonly Holding[]
  readonly pinnings: readonly Pinning[]
  readonly misuses: readonly Misuse[]
  readonly processes: readonly WatchedProcess[]
  readonly budgets: readonly MemoryBudget[]
  readonly lost: LostCounts
  readonly blindSpots: readonly string[]
}
