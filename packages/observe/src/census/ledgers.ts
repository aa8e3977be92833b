import { subtractRefs, sumOfHolders, unexplained, type Holder, type Refs } from '@lastref/model'
import { edgeHoldings, slotHoldings } from './edge-holders.ts'
import { fileBooks, fileHolders, type FilesOfObject } from './file-books.ts'
import { iteratorHoldings } from './iterator-holders.ts'
import type { FileNames, Namer } from './names.ts'
import { attachedByFile, attachedByQuery, pinHoldings } from './point-holders.ts'
import type { Holdings, Self } from './reading.ts'
import { keyOf, type Subject, type Subjects } from './subject.ts'

/** One object's books: what the kernel counts (less lastref's own), and what explains it. */
export interface Ledger {
  readonly subject: Subject
  readonly counted: Refs
  /** Files first; made when they are asked for. */
  readonly holders: readonly Holder[]
  readonly unexplained: Refs
  /** What `holders` is made from. */
  readonly parts?: LedgerParts
}

/** The holders of an object before they are values: its files in columns, and all others. */
export interface LedgerParts {
  readonly files: FilesOfObject
  readonly others: readonly Holder[]
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
  const books = new Map<number, Book>()
  const enter = (held: number, holder: Holder, isOwn: boolean): void => {
    let book = books.get(held)
    if (book === undefined) books.set(held, (book = { others: [], own: [] }))
    if (isOwn) book.own.push(holder)
    else book.others.push(holder)
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
  return { ledgers: balance(subjects, books, inFiles.files, self), moved: inFiles.moved }
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

/** The holders of one object that are no files. */
interface Book {
  readonly others: Holder[]
  readonly own: Holder[]
}

const noBook: Book = { others: [], own: [] }

function balance(
  subjects: Subjects,
  books: ReadonlyMap<number, Book>,
  files: ReadonlyMap<number, FilesOfObject>,
  self: Self | null,
): Map<number, Ledger> {
  const ledgers = new Map<number, Ledger>()
  for (const [address, subject] of subjects) {
    const ofObject = files.get(address)
    if (ofObject === undefined || self?.isOwn(subject.kind, subject.id) === true) continue
    const { others, own } = books.get(address) ?? noBook
    ledgers.set(address, new Balanced(subject, { files: ofObject, others }, own))
  }
  return ledgers
}

/** A ledger of which only the sums are made at once. */
class Balanced implements Ledger {
  readonly subject: Subject
  readonly counted: Refs
  readonly unexplained: Refs
  readonly parts: LedgerParts
  #holders: readonly Holder[] | undefined

  constructor(subject: Subject, parts: LedgerParts, own: readonly Holder[]) {
    const { counted } = subject
    const ofFiles = (count: number): Refs => ({ refcnt: count, usercnt: count })
    this.subject = subject
    this.parts = parts
    this.counted = subtractRefs(
      subtractRefs(counted, sumOfHolders(counted, own)),
      ofFiles(parts.files.own),
    )
    this.unexplained = subtractRefs(
      unexplained(this.counted, parts.others),
      ofFiles(parts.files.count),
    )
  }

  get holders(): readonly Holder[] {
    const { files, others } = this.parts
    this.#holders ??= [...fileHolders(files, this.subject.kind === 'map'), ...others]
    return this.#holders
  }
}
