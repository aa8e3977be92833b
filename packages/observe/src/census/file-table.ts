import { fileRowOffsets as at, fileRowSize } from '../generated/wire.ts'
import { AddressTable, wordsOf } from './address-table.ts'

const wordsPerRow = fileRowSize / 4
const word = {
  file: at.file / 4,
  object: at.object / 4,
  pid: at.pid / 4,
  fd: at.fd / 4,
  refcnt: at.refcnt / 4,
  usercnt: at.usercnt / 4,
} as const
/** The words of an address that are compared: its low 52 bits, as the decoders give it. */
const highMask = 0xfffff
/** FILE_SHARED in bpf/wire.h. */
const sharedBit = 0x8000_0000

/**
 * The fds that one walk found on objects, in columns: a hundred thousand are never made into values
 * of their own. Objects are numbered by their place in `addresses`.
 */
export class FileTable {
  readonly #objects: AddressTable
  readonly #addresses: readonly number[]
  readonly #ownPid: number | null
  #rows = 0
  #next: Int32Array<ArrayBuffer>
  #fds: Uint32Array<ArrayBuffer>
  #processes: Uint32Array<ArrayBuffer>
  /** For each object, its first and last row, and how many there are. */
  readonly #first: Int32Array
  readonly #last: Int32Array
  readonly #counts: Uint32Array
  /** For each object, the counters in its first row. */
  readonly #refcnts: Uint32Array
  readonly #usercnts: Uint32Array
  /** 0 before the first row, 1 while all rows had the same counters, 2 when one had others. */
  readonly #varied: Uint8Array
  /** How many files of each object are lastref's own alone. */
  readonly #own: Uint32Array
  readonly #pids: number[] = []
  readonly #pidIndex = new Map<number, number>()
  /** Files with more references than one fd, numbered. */
  readonly shared: AddressTable = new AddressTable()
  readonly #sharedFds: SharedFds[] = []

  /**
   * @param addresses of the objects
   * @param ownPid the process to leave out, null to leave out none
   * @param expected about how many rows will come
   */
  constructor(addresses: readonly number[], ownPid: number | null, expected: number) {
    this.#addresses = addresses
    this.#objects = new AddressTable(addresses.length)
    for (const address of addresses) {
      const [low, high] = wordsOf(address)
      this.#objects.number(low, high)
    }
    this.#ownPid = ownPid
    this.#next = new Int32Array(expected)
    this.#fds = new Uint32Array(expected)
    this.#processes = new Uint32Array(expected)
    this.#first = new Int32Array(addresses.length).fill(-1)
    this.#last = new Int32Array(addresses.length)
    this.#counts = new Uint32Array(addresses.length)
    this.#refcnts = new Uint32Array(addresses.length)
    this.#usercnts = new Uint32Array(addresses.length)
    this.#varied = new Uint8Array(addresses.length)
    this.#own = new Uint32Array(addresses.length)
  }

  /** Enters whole `struct file_row`s; `words` may change afterwards. */
  enter(words: Uint32Array): void {
    const rows = this.#rows + words.length / wordsPerRow
    if (rows > this.#next.length) this.#grow(Math.max(rows, this.#next.length * 2))
    const objects = this.#objects
    let lastPid = -1
    let process = 0
    for (let row = 0; row < words.length; row += wordsPerRow) {
      const object = objects.find(
        words[row + word.object] ?? 0,
        (words[row + word.object + 1] ?? 0) & highMask,
      )
      // An object that was born after the counters were read is not part of this reading.
      if (object < 0) continue
      this.#compare(object, words[row + word.refcnt] ?? 0, words[row + word.usercnt] ?? 0)
      const owner = words[row + word.pid] ?? 0
      if (owner !== lastPid) {
        lastPid = owner
        process = this.#process(owner)
      }
      const number = words[row + word.fd] ?? 0
      if (number >= sharedBit) {
        const file = this.shared.number(
          words[row + word.file] ?? 0,
          (words[row + word.file + 1] ?? 0) & highMask,
        )
        this.#enterShared(file, object, process, number - sharedBit)
      } else if (owner === this.#ownPid) {
        this.#own[object] = (this.#own[object] ?? 0) + 1
      } else {
        this.#append(object, process, number)
      }
    }
  }

  /** The processes that have rows; a row names its process by the place in here. */
  get pids(): readonly number[] {
    return this.#pids
  }

  /** The columns of the files that are open once. */
  get columns(): {
    readonly next: Int32Array
    readonly fds: Uint32Array
    readonly ownerOf: Uint32Array
  } {
    return { next: this.#next, fds: this.#fds, ownerOf: this.#processes }
  }

  /** The files with more references than one fd, in the order of their numbers in `shared`. */
  get sharedFds(): readonly SharedFds[] {
    return this.#sharedFds
  }

  /** Returns the number of the object, -1 for one that is not in the table. */
  numberOf(address: number): number {
    return this.#objects.find(...wordsOf(address))
  }

  /** Returns the address of the object of that number. */
  addressOf(object: number): number {
    return this.#addresses[object] ?? 0
  }

  /** Returns the chain of files on the object that are open once. */
  filesOf(object: number): { readonly firstRow: number; readonly count: number } {
    return { firstRow: this.#first[object] ?? -1, count: this.#counts[object] ?? 0 }
  }

  /** Returns how many files of the object are lastref's own alone, shared ones not among them. */
  ownFilesOf(object: number): number {
    return this.#own[object] ?? 0
  }

  /** Tells whether all rows of the object showed these counters; usercnt null is not compared. */
  agrees(object: number, counted: number, users: number | null): boolean {
    if (this.#varied[object] === 2) return false
    if (this.#varied[object] === 0) return true
    return this.#refcnts[object] === counted && (users === null || this.#usercnts[object] === users)
  }

  #compare(object: number, counted: number, users: number): void {
    if (this.#varied[object] === 0) {
      this.#varied[object] = 1
      this.#refcnts[object] = counted
      this.#usercnts[object] = users
    } else if (this.#refcnts[object] !== counted || this.#usercnts[object] !== users) {
      this.#varied[object] = 2
    }
  }

  #append(object: number, process: number, number: number): void {
    const row = this.#rows++
    this.#fds[row] = number
    this.#processes[row] = process
    this.#next[row] = -1
    if (this.#first[object] === -1) this.#first[object] = row
    else this.#next[this.#last[object] ?? 0] = row
    this.#last[object] = row
    this.#counts[object] = (this.#counts[object] ?? 0) + 1
  }

  #enterShared(index: number, object: number, process: number, number: number): void {
    const known = this.#sharedFds[index]
    if (known === undefined) {
      this.#sharedFds[index] = { object, processes: [process], fds: [number] }
      return
    }
    known.processes.push(process)
    known.fds.push(number)
  }

  #process(owner: number): number {
    const known = this.#pidIndex.get(owner)
    if (known !== undefined) return known
    const index = this.#pids.push(owner) - 1
    this.#pidIndex.set(owner, index)
    return index
  }

  #grow(capacity: number): void {
    const [next, fds, processes] = [this.#next, this.#fds, this.#processes]
    this.#next = new Int32Array(capacity)
    this.#fds = new Uint32Array(capacity)
    this.#processes = new Uint32Array(capacity)
    this.#next.set(next)
    this.#fds.set(fds)
    this.#processes.set(processes)
  }
}

/** A file with several references: its fds, and the process of each. */
export interface SharedFds {
  readonly object: number
  readonly processes: number[]
  readonly fds: number[]
}
