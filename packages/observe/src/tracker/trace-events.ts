import type { Misuse, ObjectIdentity, Opening, Pinning, Release } from '@lastref/model'
import {
  decodeFileRecord,
  decodeMisuseRecord,
  decodePinRecord,
  MisuseKind,
  RecordKind,
  ReleaseBy,
  type FileRecord,
  type MisuseRecord,
  type PinRecord,
} from '../generated/wire-tracker.ts'
import type { KernelClock } from './clock.ts'
import { objectOf } from './open-files.ts'

/** What a record of the ring `events` is turned into an event with. */
export interface EventSources {
  readonly clock: KernelClock
  siteOf(key: number): number
  isCollectors(release: number): boolean
  /** What the file was found to be on while it was open. */
  objectOfFile(file: number): ObjectIdentity | null
}

export type EventRecord =
  | { readonly kind: 'opening' | 'release'; readonly record: FileRecord }
  | { readonly kind: 'pinning'; readonly record: PinRecord }
  | { readonly kind: 'misuse'; readonly record: MisuseRecord }

/** Returns what the record at `at` says; null for a kind not known here. */
export function decodeEvent(view: DataView, at: number): EventRecord | null {
  switch (view.getUint32(at, true)) {
    case RecordKind.OPENING:
      return { kind: 'opening', record: decodeFileRecord(view, at) }
    case RecordKind.RELEASE:
      return { kind: 'release', record: decodeFileRecord(view, at) }
    case RecordKind.PINNING:
      return { kind: 'pinning', record: decodePinRecord(view, at) }
    case RecordKind.MISUSE:
      return { kind: 'misuse', record: decodeMisuseRecord(view, at) }
    default:
      return null
  }
}

export function openingOf(record: FileRecord, sources: EventSources): Opening {
  const { file, at, pid, tid, comm, key } = record
  return {
    kind: 'opening',
    file: `f${file}`,
    at: sources.clock(at),
    pid,
    tid,
    comm,
    site: sources.siteOf(key),
    object: sources.objectOfFile(file),
  }
}

export function releaseOf(record: FileRecord, sources: EventSources): Release {
  const { file, at, pid, tid, comm, key, by, release } = record
  // The id of an object that went with its last file is 0 by now.
  const seen = record.id === 0 ? null : objectOf(record)
  const closedBy = by === ReleaseBy.EXIT ? 'exit' : sources.isCollectors(release) ? 'gc' : 'close'
  return {
    kind: 'release',
    file: `f${file}`,
    at: sources.clock(at),
    pid,
    tid,
    comm,
    by: closedBy,
    site: key === 0 ? null : sources.siteOf(key),
    object: sources.objectOfFile(file) ?? seen,
  }
}

export function pinningOf(record: PinRecord, path: string, sources: EventSources): Pinning {
  const { at, pid, comm, key } = record
  return {
    kind: 'pinning',
    at: sources.clock(at),
    pid,
    comm,
    path,
    site: sources.siteOf(key),
    object: objectOf(record),
  }
}

const misuses: Readonly<Record<number, Misuse['what']>> = {
  [MisuseKind.DOUBLE_CLOSE]: 'double-close',
  [MisuseKind.CLOSE_OF_FOREIGN_FILE]: 'close-of-foreign-file',
  [MisuseKind.BPF_ON_CLOSED_FD]: 'bpf-on-closed-fd',
  [MisuseKind.BPF_ON_RECYCLED_FD]: 'bpf-on-recycled-fd',
}

/**
 * Null for a kind of misuse not known here, and for a file that is closed where another line closed
 * the object: by its own owner, that is.
 */
export function misuseOf(record: MisuseRecord, sources: EventSources): Misuse | null {
  const { at, pid, comm, key, fd } = record
  const what = misuses[record.what]
  if (what === undefined) return null
  const isForeign = record.what === MisuseKind.CLOSE_OF_FOREIGN_FILE
  if (isForeign && sources.siteOf(record.closedKey) !== sources.siteOf(key)) return null
  return {
    kind: 'misuse',
    what,
    at: sources.clock(at),
    pid,
    comm,
    fd,
    site: sources.siteOf(key),
    object: objectOf(record),
  }
}
