import type { FileDescriptors, IteratorHolder } from '@lastref/model'
import { PlaceKind, type PlaceRow } from '../generated/wire.ts'
import { nextName, type FileNames, type Namer } from './file-holders.ts'

/** An open iterator, and the program at `held` that it keeps. */
export interface IteratorHolding {
  readonly held: number
  readonly pids: ReadonlySet<number>
  readonly holder: IteratorHolder
}

/** Returns the open iterators among the rows: one holder for each file, wherever it is open. */
export function iteratorHoldings(
  rows: readonly PlaceRow[],
  namer: Namer,
  names: FileNames,
): IteratorHolding[] {
  const files = new Map<number, { held: number; fds: Map<number, number[]> }>()
  for (const row of rows) {
    if (row.kind !== PlaceKind.ITERATOR) continue
    let file = files.get(row.file)
    if (file === undefined) files.set(row.file, (file = { held: row.object, fds: new Map() }))
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
      refs: { refcnt: 1, usercnt: null },
    },
  }))
}

function location(pid: number, fds: readonly number[], namer: Namer): FileDescriptors {
  const comm = namer.commOf(pid)
  const container = namer.containerOf(pid)
  return comm === null ? { pid, container, fds } : { pid, comm, container, fds }
}
