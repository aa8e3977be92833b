import type {
  FileDescriptors,
  FileHolder,
  FileInFlight,
  FileMapping,
  Holder,
  Refs,
} from '@lastref/model'
import { PlaceKind, type PlaceRow, type VmaRow } from '../generated/wire.ts'
import { AddressTable, wordsOf } from './address-table.ts'
import type { FileRows } from './file-rows.ts'
import type { Subject, Subjects } from './subject.ts'

/** Who a process is, as far as a holder names it. */
export interface Namer {
  commOf(pid: number): string | null
  containerOf(pid: number): string | null
}

/** Files are numbered through all readings of one census. */
export interface FileNames {
  next: number
}

/** Returns the next name, e.g. `f12`. */
export function nextName(names: FileNames): string {
  return `f${names.next++}`
}

/** What the files hold. */
export interface FileBooks {
  /** The file holders of each object, by its address. */
  readonly holders: ReadonlyMap<number, Holder[]>
  /** How many files of each object are lastref's own alone. */
  readonly own: ReadonlyMap<number, number>
  /** Objects whose counters, when one of their files was visited, were not those of the reading. */
  readonly moved: ReadonlySet<number>
}

// Shared by all file holders of a census: a hundred thousand of them are the same two numbers.
const userFile: Refs = Object.freeze({ refcnt: 1, usercnt: 1 })
const kernelFile: Refs = Object.freeze({ refcnt: 1, usercnt: null })

/**
 * Returns the files on every object: fds (of one file in several processes, or several times in
 * one), mappings and messages in flight together make one holder.
 *
 * @param ownPid the process to leave out, null to leave out none.
 */
export function fileBooks(
  subjects: Subjects,
  rows: FileRows,
  hidden: readonly PlaceRow[],
  mappings: readonly VmaRow[],
  ownPid: number | null,
  namer: Namer,
  names: FileNames,
): FileBooks {
  const books = new FileBookkeeper(subjects, rows.length, namer, names)
  for (let row = 0; row < rows.length; row++) books.enterFd(rows, row, ownPid)
  for (const row of hidden) books.enterInFlight(row)
  for (const row of mappings) books.enterMapping(row, ownPid)
  return books.result()
}

/** Places with fds that are still growing. */
interface GrowingFds extends FileDescriptors {
  readonly fds: number[]
}

interface GrowingHolder extends Omit<FileHolder, 'at'> {
  readonly at: (GrowingFds | FileMapping | FileInFlight)[]
}

class FileBookkeeper {
  readonly #namer: Namer
  readonly #names: FileNames
  readonly #objects: AddressTable
  readonly #subjects: Subject[] = []
  readonly #holders: Holder[][] = []
  readonly #moved = new Set<number>()
  readonly #files: AddressTable
  readonly #open: (GrowingHolder | undefined)[] = []
  /** Files that only lastref has so far, and the number of their object. */
  readonly #ownOnly = new Map<number, number>()

  constructor(subjects: Subjects, expected: number, namer: Namer, names: FileNames) {
    this.#namer = namer
    this.#names = names
    this.#objects = new AddressTable(subjects.size)
    this.#files = new AddressTable(expected)
    for (const subject of subjects.values()) {
      const [low, high] = wordsOf(subject.address)
      const index = this.#objects.number(low, high)
      this.#subjects[index] = subject
      this.#holders[index] = []
    }
  }

  enterFd(rows: FileRows, row: number, ownPid: number | null): void {
    const object = this.#objects.find(rows.objectLow(row), rows.objectHigh(row))
    const subject = this.#subjects[object]
    if (subject === undefined) return
    this.#check(subject, rows.refcnt(row), rows.usercnt(row))
    const file = this.#files.number(rows.fileLow(row), rows.fileHigh(row))
    const pid = rows.pid(row)
    if (pid === ownPid) {
      if (this.#open[file] === undefined) this.#ownOnly.set(file, object)
      return
    }
    const { at } = this.#holder(file, object, subject)
    const last = at.at(-1)
    if (last !== undefined && 'fds' in last && last.pid === pid) {
      // The walk goes process by process, so the fds of one come together.
      last.fds.push(rows.fd(row))
      return
    }
    const comm = this.#namer.commOf(pid)
    const container = this.#namer.containerOf(pid)
    const fds = [rows.fd(row)]
    at.push(comm === null ? { pid, container, fds } : { pid, comm, container, fds })
  }

  enterInFlight(row: PlaceRow): void {
    if (row.kind !== PlaceKind.UNIX && row.kind !== PlaceKind.IO_URING) return
    const inflight = row.kind === PlaceKind.UNIX ? 'unix' : 'io_uring'
    const { pid } = row
    const found = this.#known(row.object, row.file)
    if (found === null) return
    this.#check(found.subject, row.refcnt, row.usercnt)
    const { at } = this.#holder(found.file, found.object, found.subject)
    // Several fds on one socket or ring walk the same queue: one place per process is enough.
    if (at.some((it) => 'inflight' in it && it.inflight === inflight && it.pid === pid)) return
    const comm = this.#namer.commOf(pid)
    at.push(comm === null ? { inflight, pid } : { inflight, pid, comm })
  }

  enterMapping(row: VmaRow, ownPid: number | null): void {
    const found = this.#known(row.object, row.file)
    const { pid } = row
    if (found === null || pid === ownPid) return
    const vma = `${row.start.toString(16)}-${row.end.toString(16)}`
    const comm = this.#namer.commOf(pid)
    const { at } = this.#holder(found.file, found.object, found.subject)
    at.push(comm === null ? { pid, vma } : { pid, comm, vma })
  }

  result(): FileBooks {
    const own = new Map<number, number>()
    for (const object of this.#ownOnly.values()) {
      const address = this.#subjects[object]?.address
      if (address !== undefined) own.set(address, (own.get(address) ?? 0) + 1)
    }
    const holders = new Map<number, Holder[]>()
    for (const [index, subject] of this.#subjects.entries()) {
      holders.set(subject.address, this.#holders[index] ?? [])
    }
    return { holders, own, moved: this.#moved }
  }

  #known(
    address: number,
    file: number,
  ): { readonly subject: Subject; readonly object: number; readonly file: number } | null {
    const object = this.#objects.find(...wordsOf(address))
    const subject = this.#subjects[object]
    if (subject === undefined) return null
    return { subject, object, file: this.#files.number(...wordsOf(file)) }
  }

  #holder(file: number, object: number, subject: Subject): GrowingHolder {
    const known = this.#open[file]
    if (known !== undefined) return known
    const refs = subject.kind === 'map' ? userFile : kernelFile
    const name = nextName(this.#names)
    const holder: GrowingHolder = { kind: 'file', file: name, refs, at: [], opening: null }
    this.#open[file] = holder
    this.#holders[object]?.push(holder)
    if (this.#ownOnly.size > 0) this.#ownOnly.delete(file)
    return holder
  }

  #check({ address, counted }: Subject, refcnt: number, usercnt: number): void {
    const { usercnt: users } = counted
    if (refcnt !== counted.refcnt || (users !== null && users !== usercnt)) this.#moved.add(address)
  }
}
