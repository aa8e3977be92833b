import type { ObjectIdentity, Opening, Pinning, Release } from '@lastref/model'
import {
  decodeFileRecord,
  decodePinRecord,
  RecordKind,
  ReleaseBy,
  type FileRecord,
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

/** Returns what the record at `at` says; null for a kind not known here. */
export function decodeEvent(view: DataView, at: number): EventRecord | null {
  switch (view.getUint32(at, true)) {
    case RecordKind.OPENING:
      return { kind: 'opening', record: decodeFileRecord(view, at) }
    case RecordKind.RELEASE:
      return { kind: 'release', record: decodeFileRecord(view, at) }
    case RecordKind.PINNING:
      return { kind: 'pinning', record: decodePinRecord(view, at) }
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
