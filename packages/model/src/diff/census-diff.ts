import type { CensusHost } from '../census.ts'
import type { FileHolder, Holder } from '../holder.ts'
import type { ObjectKind } from '../kind.ts'
import type { Refs } from '../refs.ts'

/** What changed from one census to another: the document that `diff` prints. */
export interface CensusDiff {
  readonly schema: 'lastref.diff/1'
  readonly before: DiffSide
  readonly after: DiffSide
  /** From the first to the second, negative when they were given in the wrong order. */
  readonly elapsedSeconds: number | null
  /** False when ids do not name the same objects in both: another boot or another host. */
  readonly comparable: boolean
  /** What to know before believing the numbers: `name: sentence`. */
  readonly notices: readonly string[]
  readonly summary: DiffSummary
  /** Which process holds more files on which object, most first. Empty when not comparable. */
  readonly growth: readonly ProcessGrowth[]
  /** Every object that is not as it was, the one with the most new files first. */
  readonly objects: readonly ObjectChange[]
}

export interface DiffSide {
  readonly takenAt: string
  readonly host: CensusHost
  readonly blindSpots: readonly string[]
}

export interface DiffSummary {
  readonly born: number
  readonly gone: number
  readonly changed: number
  readonly unchanged: number
  /** Distinct files on all objects. */
  readonly files: Change
}

/** A number then and now. */
export interface Change {
  readonly before: number
  readonly after: number
}

/** A number then and now, null where there was no object or where it could not be read. */
export interface MaybeChange {
  readonly before: number | null
  readonly after: number | null
}

export interface ObjectName {
  readonly kind: ObjectKind
  readonly id: number
  readonly name: string
}

export interface ObjectChange extends ObjectName {
  readonly change: 'born' | 'gone' | 'changed'
  /** Null for BTF, which has none. */
  readonly type: string | null
  /** False when the object moved while one of the censuses was taken: its numbers are not exact. */
  readonly settled: boolean
  readonly refcnt: MaybeChange
  readonly usercnt: MaybeChange
  readonly memlockBytes: MaybeChange
  /** Distinct files, however many processes share them. */
  readonly files: Change
  readonly unexplained: { readonly before: Refs | null; readonly after: Refs | null }
  /** The processes that hold another number of files or fds than before, most new files first. */
  readonly processes: readonly ProcessChange[]
  /** All other holders that came, went, or hold another number of references. */
  readonly holders: readonly HolderChange[]
}

/** The files of one process on one object. A file shared by several processes counts for each. */
export interface ProcessChange {
  /** Null for files that no visible process has. */
  readonly pid: number | null
  readonly comm: string | null
  readonly container: string | null
  readonly files: Change
  readonly fds: Change
}

export interface ProcessGrowth extends ProcessChange {
  readonly object: ObjectName
  readonly settled: boolean
}

/** Holders of one object that are the same but for their references, then and now. */
export interface HolderChange {
  /** One of them, as it is now or was last. */
  readonly holder: Exclude<Holder, FileHolder>
  readonly count: Change
  readonly refcnt: Change
}
