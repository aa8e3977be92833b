import type { FileDescriptors, IteratorHolder } from '@lastref/model'
import { PlaceKind, type PlaceRow } from '../generated/wire.ts'
import type { Subjects } from './subject.ts'
import { nextName, type FileNames, type Namer } from './names.ts'

/** An open iterator, and the program or map at `held` that it keeps. */
export interface IteratorHolding {
  readonly held: number
  readonly pids: ReadonlySet<number>
  readonly holder: IteratorHolder
}

/**
 * Returns the open iterators among the rows: one holder for each file and object, wherever the file
 * is open. One over the elements of a map holds that map, as a user, besides its program.
 */
export function iteratorHoldings(
  rows: readonly PlaceRow[],
  subjects: Subjects,
  namer: Namer,
  names: FileNames,
): IteratorHolding[] {
  const files = new Map<string, { held: number; fds: Map<number, number[]> }>()
  for (const row of rows) {
    const kind = subjects.get(row.object)?.kind
    if (row.kind !== PlaceKind.ITERATOR || (kind !== 'prog' && kind !== 'map')) continue
    const key = `${row.file} ${row.object}`
    let file = files.get(key)
    if (file === undefined) files.set(key, (file = { held: row.object, fds: new Map() }))
    const fds = file.fds.get(row.pid)
    if (fds === undefined) file.fds.set(row.pid, [row.fd])
    else fds.push(row.fd)
  }
  return [...files.values()].map(({ held, fds }) => ({
    held,
    pids: new Set(fds.keys()),
    holder: {
      kind: 'iterator',
      file: nextName(names),
      at: [...fds].map(([pid, numbers]) => location(pid, numbers, namer)),
      refs: { refcnt: 1, usercnt: subjects.get(held)?.kind === 'map' ? 1 : null },
    },
  }))
}

function location(pid: number, fds: readonly number[], namer: Namer): FileDescriptors {
  const comm = namer.commOf(pid)
  const container = namer.containerOf(pid)
  return comm === null ? { pid, container, fds } : { pid, comm, container, fds }
}
