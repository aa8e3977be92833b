import {
  addRefs,
  subtractRefs,
  sumOfHolders,
  unexplained,
  type Holder,
  type Refs,
} from '@lastref/model'
import { edgeHoldings, slotHoldings } from './edge-holders.ts'
import { fileBooks, type FileNames, type Namer } from './file-holders.ts'
import { iteratorHoldings } from './iterator-holders.ts'
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
): Ledgers {
  const { files, hidden, mappings } = holdings
  const ownPid = self?.pid ?? null
  const inFiles = fileBooks(subjects, files, hidden, mappings, ownPid, namer, names)
  const books = new Map<number, { holders: Holder[]; own: Holder[] }>()
  for (const [address, holders] of inFiles.holders) {
    books.set(address, { holders, own: [] })
  }
  const enter = (held: number, holder: Holder, isOwn: boolean): void => {
    const book = books.get(held)
    if (isOwn) book?.own.push(holder)
    else book?.holders.push(holder)
  }
  for (const { held, pids, holder } of iteratorHoldings(hidden, subjects, namer, names)) {
    enter(held, holder, ownPid !== null && pids.has(ownPid))
  }
  enterObjects(subjects, holdings, self, enter)
  for (const { held, holder, pids } of pointHoldings(subjects, holdings)) {
    enter(held, holder, ownPid !== null && pids.size === 1 && pids.has(ownPid))
  }
  for (const [address, subject] of subjects) {
    if (subject.kind === 'btf' && subject.row.kernel) {
      enter(address, kernelOwner(subject.row.name), false)
    }
  }
  return { ledgers: balance(subjects, books, inFiles.own, self), moved: inFiles.moved }
}

/** The ledgers by address, and the objects that were seen to move while their files were read. */
export interface Ledgers {
  readonly ledgers: ReadonlyMap<number, Ledger>
  readonly moved: ReadonlySet<number>
}

type Enter = (held: number, holder: Holder, isOwn: boolean) => void

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
      holdings.hidden,
      (object) => subjects.get(object)?.kind === 'map',
    ),
    ...attachedByFile(holdings.hidden, holdings.edges),
    ...attachedByQuery(holdings.attachments, (_, id) => progs.get(id)),
  ]
}

/** vmlinux holds its BTF from boot on, a module from its loading (kernel/bpf/btf.c). */
function kernelOwner(name: string): Holder {
  const what = name === 'vmlinux' ? 'vmlinux' : `module ${name}`
  return { kind: 'kernel', what, refs: { refcnt: 1, usercnt: null } }
}

function balance(
  subjects: Subjects,
  books: ReadonlyMap<number, { readonly holders: Holder[]; readonly own: Holder[] }>,
  ownFiles: ReadonlyMap<number, number>,
  self: Self | null,
): Map<number, Ledger> {
  const ledgers = new Map<number, Ledger>()
  for (const [address, subject] of subjects) {
    if (self?.isOwn(subject.kind, subject.id) === true) continue
    const { holders, own } = books.get(address) ?? { holders: [], own: [] }
    const files = ownFiles.get(address) ?? 0
    const ownRefs = addRefs(sumOfHolders(subject.counted, own), { refcnt: files, usercnt: files })
    const counted = subtractRefs(subject.counted, ownRefs)
    ledgers.set(address, { subject, counted, holders, unexplained: unexplained(counted, holders) })
  }
  return ledgers
}
