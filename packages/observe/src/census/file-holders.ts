import type { FileHolder, FileLocation, Refs } from '@lastref/model'
import { PlaceKind, type PlaceRow, type VmaRow } from '../generated/wire.ts'

/** Where one `struct file` was met, before it has a name and its processes have theirs. */
export interface FilePlaces {
  readonly file: number
  readonly fds: Map<number, number[]>
  readonly mappings: { readonly pid: number; readonly start: number; readonly end: number }[]
  readonly inFlight: { readonly inflight: 'unix' | 'io_uring'; readonly pid: number }[]
}

/** Who a process is, as far as a holder names it. */
export interface Namer {
  commOf(pid: number): string | null
  containerOf(pid: number): string | null
}

/** Returns the files on each object, by the object's address. */
export function filesByObject(
  places: readonly PlaceRow[],
  mappings: readonly VmaRow[],
): Map<number, Map<number, FilePlaces>> {
  const objects = new Map<number, Map<number, FilePlaces>>()
  for (const row of places) {
    if (row.kind === PlaceKind.FD) {
      const { fds } = placesOf(objects, row.object, row.file)
      const known = fds.get(row.pid)
      if (known === undefined) fds.set(row.pid, [row.fd])
      else known.push(row.fd)
    } else if (row.kind === PlaceKind.UNIX || row.kind === PlaceKind.IO_URING) {
      const { inFlight } = placesOf(objects, row.object, row.file)
      const inflight = row.kind === PlaceKind.UNIX ? 'unix' : 'io_uring'
      // Several fds on one socket or ring walk the same queue: one place per process is enough.
      if (!inFlight.some((place) => place.inflight === inflight && place.pid === row.pid)) {
        inFlight.push({ inflight, pid: row.pid })
      }
    }
  }
  for (const row of mappings) placesOf(objects, row.object, row.file).mappings.push(row)
  return objects
}

function placesOf(
  objects: Map<number, Map<number, FilePlaces>>,
  object: number,
  file: number,
): FilePlaces {
  let files = objects.get(object)
  if (files === undefined) objects.set(object, (files = new Map<number, FilePlaces>()))
  let places = files.get(file)
  if (places === undefined) {
    files.set(file, (places = { file, fds: new Map(), mappings: [], inFlight: [] }))
  }
  return places
}

/** Tells whether nobody but `pid` has the file. */
export function isOnlyOf(places: FilePlaces, pid: number): boolean {
  for (const holder of places.fds.keys()) if (holder !== pid) return false
  return (
    places.mappings.every((mapping) => mapping.pid === pid) &&
    places.inFlight.every((message) => message.pid === pid)
  )
}

/** Returns the holder that `places` makes. */
export function fileHolder(places: FilePlaces, name: string, refs: Refs, namer: Namer): FileHolder {
  return { kind: 'file', file: name, refs, at: locationsOf(places, namer), opening: null }
}

/** Returns all places of one file: fds first, then mappings, then messages in flight. */
export function locationsOf(places: FilePlaces, namer: Namer): FileLocation[] {
  const at: FileLocation[] = []
  for (const [pid, fds] of places.fds) {
    const comm = namer.commOf(pid)
    const container = namer.containerOf(pid)
    at.push(comm === null ? { pid, container, fds } : { pid, comm, container, fds })
  }
  for (const { pid, start, end } of places.mappings) {
    const comm = namer.commOf(pid)
    const vma = `${start.toString(16)}-${end.toString(16)}`
    at.push(comm === null ? { pid, vma } : { pid, comm, vma })
  }
  for (const { inflight, pid } of places.inFlight) {
    const comm = namer.commOf(pid)
    at.push(comm === null ? { inflight, pid } : { inflight, pid, comm })
  }
  return at
}
