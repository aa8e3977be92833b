import {
  subtractRefs,
  sumOfHolders,
  unexplained,
  type Holder,
  type IteratorHolder,
  type Refs,
} from '@lastref/model'
import { PlaceKind, type PlaceRow } from '../generated/wire.ts'
import { edgeHoldings, slotHoldings } from './edge-holders.ts'
import {
  fileHolder,
  filesByObject,
  isOnlyOf,
  locationsOf,
  type FilePlaces,
  type Namer,
} from './file-holders.ts'
import { attachedByFile, attachedByQuery, pinHoldings } from './point-holders.ts'
import type { Holdings, Self } from './reading.ts'
import { keyOf, type Subject, type Subjects } from './subject.ts'

/** One object's books: what the kernel counts (less lastref's own), and what explains it. */
export interface Ledger {
  readonly subject: Subject
  readonly counted: Refs
  readonly holders: readonly Holder[]
  readonly unexplained: Refs
}

/**
 * Returns the ledger of every object by address: pure bookkeeping over one reading.
 *
 * @param self what to leave out and subtract; null to show lastref like any other process.
 */
export function ledgersOf(
  subjects: Subjects,
  holdings: Holdings,
  self: Self | null,
  namer: Namer,
  names: FileNames = { next: 1 },
): Map<number, Ledger> {
  const books = new Map<number, { holders: Holder[]; own: Holder[] }>()
  const enter = (held: number, holder: Holder, isOwn: boolean): void => {
    let book = books.get(held)
    if (book === undefined) books.set(held, (book = { holders: [], own: [] }))
    ;(isOwn ? book.own : book.holders).push(holder)
  }
  enterFiles(subjects, holdings, self, namer, names, enter)
  enterObjects(subjects, holdings, self, enter)
  for (const { held, holder, pids } of pointHoldings(subjects, holdings)) {
    enter(held, holder, self !== null && pids.size === 1 && pids.has(self.pid))
  }
  for (const [address, subject] of subjects) {
    if (subject.kind === 'btf' && subject.row.kernel)
      enter(address, kernelOwner(subject.row.name), false)
  }
  return balance(subjects, books, self)
}

/** Files are numbered through all readings of one census. */
export interface FileNames {
  next: number
}

function nextName(names: FileNames): string {
  return `f${names.next++}`
}

type Enter = (held: number, holder: Holder, isOwn: boolean) => void

function enterFiles(
  subjects: Subjects,
  holdings: Holdings,
  self: Self | null,
  namer: Namer,
  names: FileNames,
  enter: Enter,
): void {
  for (const [object, files] of filesByObject(holdings.places, holdings.mappings)) {
    const subject = subjects.get(object)
    if (subject === undefined) continue
    const refs = subject.kind === 'map' ? userFile : kernelFile
    for (const places of files.values()) {
      const isOwn = self !== null && isOnlyOf(places, self.pid)
      enter(object, fileHolder(without(places, self), nextName(names), refs, namer), isOwn)
    }
  }
  for (const holder of iterators(holdings.places, names, namer)) {
    enter(holder.held, holder.holder, self !== null && holder.pids.has(self.pid))
  }
}

// Shared by all file holders of a census: a hundred thousand of them are the same two numbers.
const userFile: Refs = Object.freeze({ refcnt: 1, usercnt: 1 })
const kernelFile: Refs = Object.freeze({ refcnt: 1, usercnt: null })

function without(places: FilePlaces, self: Self | null): FilePlaces {
  if (self === null || isOnlyOf(places, self.pid)) return places
  places.fds.delete(self.pid)
  return places
}

function iterators(
  places: readonly PlaceRow[],
  names: FileNames,
  namer: Namer,
): { held: number; pids: Set<number>; holder: IteratorHolder }[] {
  const files = new Map<number, { held: number; places: FilePlaces }>()
  for (const row of places) {
    if (row.kind !== PlaceKind.ITERATOR) continue
    let entry = files.get(row.file)
    if (entry === undefined) {
      entry = {
        held: row.object,
        places: { file: row.file, fds: new Map(), mappings: [], inFlight: [] },
      }
      files.set(row.file, entry)
    }
    const fds = entry.places.fds.get(row.pid)
    if (fds === undefined) entry.places.fds.set(row.pid, [row.fd])
    else fds.push(row.fd)
  }
  return [...files.values()].map(({ held, places: at }) => ({
    held,
    pids: new Set(at.fds.keys()),
    holder: {
      kind: 'iterator',
      file: nextName(names),
      at: locationsOf(at, namer),
      refs: kernelFile,
    },
  }))
}

function enterObjects(
  subjects: Subjects,
  holdings: Holdings,
  self: Self | null,
  enter: Enter,
): void {
  const addresses = new Map<string, number>()
  for (const subject of subjects.values())
    addresses.set(keyOf(subject.kind, subject.id), subject.address)
  const holders = [
    ...edgeHoldings(holdings.edges, subjects),
    ...slotHoldings(holdings.slots, subjects, (kind, id) => addresses.get(keyOf(kind, id))),
  ]
  for (const { held, by, holder } of holders) {
    enter(held, holder, self !== null && by !== null && self.isOwn(by.kind, by.id))
  }
}

function pointHoldings(subjects: Subjects, holdings: Holdings) {
  const progs = new Map<number, number>()
  for (const subject of subjects.values())
    if (subject.kind === 'prog') progs.set(subject.id, subject.address)
  return [
    ...pinHoldings(
      holdings.pins,
      holdings.places,
      (object) => subjects.get(object)?.kind === 'map',
    ),
    ...attachedByFile(holdings.places, holdings.edges),
    ...attachedByQuery(holdings.attachments, (_, id) => progs.get(id)),
  ]
}

/** vmlinux holds its BTF from boot on, a module from its loading (kernel/bpf/btf.c). */
function kernelOwner(name: string): Holder {
  const what = name === 'vmlinux' ? 'vmlinux' : `module ${name}`
  return { kind: 'kernel', what, refs: kernelFile }
}

function balance(
  subjects: Subjects,
  books: ReadonlyMap<number, { readonly holders: Holder[]; readonly own: Holder[] }>,
  self: Self | null,
): Map<number, Ledger> {
  const ledgers = new Map<number, Ledger>()
  for (const [address, subject] of subjects) {
    if (self?.isOwn(subject.kind, subject.id) === true) continue
    const { holders, own } = books.get(address) ?? { holders: [], own: [] }
    const counted = subtractRefs(subject.counted, sumOfHolders(subject.counted, own))
    ledgers.set(address, { subject, counted, holders, unexplained: unexplained(counted, holders) })
  }
  return ledgers
}
