import { subtractRefs, unexplained, type Holder, type Refs } from '@lastref/model'
import { edgeHoldings, slotHoldings } from './edge-holders.ts'
import { fileBooks, fileHolders, type FileBooks, type FilesOfObject } from './file-books.ts'
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
 * Returns the ledger of every object: pure bookkeeping over one reading.
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
  return { ledgers: balance(subjects, books, inFiles, self), moved: inFiles.moved }
}

/** The ledgers, and the objects that were seen to move while their files were read. */
export interface Ledgers {
  readonly ledgers: readonly Ledger[]
  readonly moved: ReadonlySet<number>
}

type Enter = (held: number, holder: Holder, isOwn: boolean) => void

function enterObjects(
  subjects: Subjects,
  holdings: Holdings,
  self: Self | null,
  enter: Enter,
): void {
  const holders = [
    ...edgeHoldings(holdings.edges, subjects),
    ...slotHoldings(holdings.slots, subjects, addressFinder(subjects)),
  ]
  for (const { held, by, holder } of holders) {
    enter(held, holder, self !== null && by !== null && self.isOwn(by.kind, by.id))
  }
}

/** Most readings have no slots, and then need no table of all objects. */
function addressFinder(
  subjects: Subjects,
): (kind: 'map' | 'prog', id: number) => number | undefined {
  let addresses: Map<string, number> | undefined
  return (kind, id) => {
    addresses ??= new Map(
      [...subjects.values()].map((subject) => [keyOf(subject.kind, subject.id), subject.address]),
    )
    return addresses.get(keyOf(kind, id))
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
  inFiles: FileBooks,
  self: Self | null,
): Ledger[] {
  const ledgers: Ledger[] = []
  for (const [address, subject] of subjects) {
    if (self?.isOwn(subject.kind, subject.id) === true) continue
    const { others, own } = books.get(address) ?? noBook
    ledgers.push(new Balanced(subject, { files: inFiles.filesOf(subject), others }, own))
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
    const { files, others } = parts
    this.subject = subject
    this.parts = parts
    this.counted = withoutHolders(subject.counted, own, files.own)
    this.unexplained = withoutHolders(this.counted, others, files.count)
  }

  get holders(): readonly Holder[] {
    const { files, others } = this.parts
    this.#holders ??= [...fileHolders(files, this.subject.kind === 'map'), ...others]
    return this.#holders
  }
}

/** Returns `refs` less those of the holders, and of as many files. */
function withoutHolders(refs: Refs, holders: readonly Holder[], files: number): Refs {
  if (holders.length === 0 && files === 0) return refs
  return subtractRefs(unexplained(refs, holders), { refcnt: files, usercnt: files })
}
