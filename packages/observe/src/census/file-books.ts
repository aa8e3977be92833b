import type {
  FileDescriptors,
  FileHolder,
  FileLocation,
  FileOwner,
  OpenFiles,
  Refs,
} from '@lastref/model'
import { PlaceKind, type PlaceRow, type VmaRow } from '../generated/wire.ts'
import { wordsOf } from './address-table.ts'
import type { FileTable, SharedFds } from './file-table.ts'
import { nextName, type FileNames, type Namer } from './names.ts'
import type { Subject, Subjects } from './subject.ts'

/** The files on one object. */
export interface FilesOfObject {
  /** Those that are open as one fd each. */
  readonly open: OpenFiles
  /** Those that several fds, mappings or messages share, and those without any fd. */
  readonly others: readonly FileHolder[]
  /** How many there are of both. */
  readonly count: number
  /** How many are lastref's own alone: they are not among the others. */
  readonly own: number
}

/** What the files hold. */
export interface FileBooks {
  /** Returns the files on an object, and names them: to be called once for each. */
  filesOf(subject: Subject): FilesOfObject
  /**
   * Objects whose counters, when one of their files was visited, were not those of the reading: of
   * those that `filesOf` was called for.
   */
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
  table: FileTable,
  hidden: readonly PlaceRow[],
  mappings: readonly VmaRow[],
  ownPid: number | null,
  namer: Namer,
  names: FileNames,
): FileBooks {
  const shared = new SharedFiles(table, ownPid, namer)
  const moved = new Set<number>()
  for (const row of hidden) {
    const subject = subjects.get(row.object)
    if (subject !== undefined && shared.enterInFlight(row)) {
      if (!isSame(subject, row.refcnt, row.usercnt)) moved.add(row.object)
    }
  }
  for (const row of mappings) if (subjects.has(row.object)) shared.enterMapping(row)
  const { places, own } = shared.byObject()
  const columns = { ...table.columns, owners: shared.owners }
  const filesOf = (subject: Subject): FilesOfObject => {
    const { address, counted } = subject
    const object = table.numberOf(address)
    if (!table.agrees(object, counted.refcnt, counted.usercnt)) moved.add(address)
    const { firstRow, count } = table.filesOf(object)
    const open = { count, firstRow, firstName: names.next, columns }
    names.next += count
    const at = places.get(address)
    const others = at === undefined ? none : at.map((it) => sharedFile(subject, it, names))
    const ownFiles = table.ownFilesOf(object) + (own.get(address) ?? 0)
    return { open, others, count: count + others.length, own: ownFiles }
  }
  return { filesOf, moved }
}

const none: readonly FileHolder[] = []

function sharedFile({ kind }: Subject, at: readonly FileLocation[], names: FileNames): FileHolder {
  const refs = kind === 'map' ? userFile : kernelFile
  return { kind: 'file', file: nextName(names), refs, at, opening: null }
}

/** Returns the holders that the files of one object are. */
export function fileHolders({ open, others }: FilesOfObject, isMap: boolean): FileHolder[] {
  const { next, fds, ownerOf, owners } = open.columns
  const refs = isMap ? userFile : kernelFile
  const holders: FileHolder[] = []
  let name = open.firstName
  for (let row = open.firstRow; row >= 0; row = next[row] ?? -1) {
    const at = [fdsOf(owners[ownerOf[row] ?? 0], [fds[row] ?? 0])]
    holders.push({ kind: 'file', file: `f${name++}`, refs, at, opening: null })
  }
  return [...holders, ...others]
}

/** Returns a process and an fd by which the object is open; null when there is none. */
export function somePlaceOf({
  open,
  others,
}: FilesOfObject): { readonly pid: number; readonly fd: number } | null {
  const { fds, ownerOf, owners } = open.columns
  const pid = owners[ownerOf[open.firstRow] ?? -1]?.pid
  const fd = fds[open.firstRow]
  if (open.count > 0 && pid !== undefined && fd !== undefined) return { pid, fd }
  for (const place of others.flatMap(({ at }) => at)) {
    const number = 'fds' in place ? place.fds[0] : undefined
    if (number !== undefined) return { pid: place.pid, fd: number }
  }
  return null
}

function fdsOf(owner: FileOwner | undefined, fds: readonly number[]): FileDescriptors {
  const { pid, comm, container } = owner ?? { pid: 0, comm: null, container: null }
  return comm === null ? { pid, container, fds } : { pid, comm, container, fds }
}

function isSame({ counted }: Subject, refcnt: number, usercnt: number): boolean {
  return refcnt === counted.refcnt && (counted.usercnt === null || usercnt === counted.usercnt)
}

interface SharedFile {
  /** Address of the object. */
  readonly object: number
  readonly at: FileLocation[]
}

/** The few files that have more references than one fd. */
class SharedFiles {
  readonly owners: readonly FileOwner[]
  readonly #table: FileTable
  readonly #ownPid: number | null
  readonly #namer: Namer
  /** By the number of the file in the table. */
  readonly #files = new Map<number, SharedFile>()

  constructor(table: FileTable, ownPid: number | null, namer: Namer) {
    this.#table = table
    this.#ownPid = ownPid
    this.#namer = namer
    // At once, and not when somebody asks: by then a pid may be another process.
    this.owners = table.pids.map((pid) => ({
      pid,
      comm: namer.commOf(pid),
      container: namer.containerOf(pid),
    }))
    for (const [number, shared] of table.sharedFds.entries()) {
      const object = table.addressOf(shared.object)
      this.#files.set(number, { object, at: this.#places(shared) })
    }
  }

  /** Returns false for a row that is something else. */
  enterInFlight(row: PlaceRow): boolean {
    if (row.kind !== PlaceKind.UNIX && row.kind !== PlaceKind.IO_URING) return false
    const inflight = row.kind === PlaceKind.UNIX ? 'unix' : 'io_uring'
    const { pid } = row
    const { at } = this.#file(row)
    // Several fds on one socket or ring walk the same queue: one place per process is enough.
    if (at.some((it) => 'inflight' in it && it.inflight === inflight && it.pid === pid)) return true
    const comm = this.#namer.commOf(pid)
    at.push(comm === null ? { inflight, pid } : { inflight, pid, comm })
    return true
  }

  enterMapping(row: VmaRow): void {
    const { pid } = row
    if (pid === this.#ownPid) return
    const vma = `${row.start.toString(16)}-${row.end.toString(16)}`
    const comm = this.#namer.commOf(pid)
    this.#file(row).at.push(comm === null ? { pid, vma } : { pid, comm, vma })
  }

  /** The places of each file, and how many files are open in lastref alone, by address. */
  byObject(): {
    readonly places: ReadonlyMap<number, FileLocation[][]>
    readonly own: ReadonlyMap<number, number>
  } {
    const places = new Map<number, FileLocation[][]>()
    const own = new Map<number, number>()
    for (const { object, at } of this.#files.values()) {
      const known = places.get(object)
      if (at.length === 0) own.set(object, (own.get(object) ?? 0) + 1)
      else if (known === undefined) places.set(object, [at])
      else known.push(at)
    }
    return { places, own }
  }

  #file({ file, object }: { readonly file: number; readonly object: number }): SharedFile {
    const number = this.#table.shared.number(...wordsOf(file))
    let known = this.#files.get(number)
    if (known === undefined) this.#files.set(number, (known = { object, at: [] }))
    return known
  }

  /** The walk goes process by process, so the fds of one come together. */
  #places({ processes, fds }: SharedFds): FileLocation[] {
    const at: FileLocation[] = []
    for (let i = 0; i < fds.length;) {
      const process = processes[i]
      const numbers: number[] = []
      for (; i < fds.length && processes[i] === process; i++) numbers.push(fds[i] ?? 0)
      const owner = this.owners[process ?? 0]
      if (owner?.pid !== this.#ownPid) at.push(fdsOf(owner, numbers))
    }
    return at
  }
}
