import type { Codec } from '../codec/codec.ts'
import {
  ClosedViewError,
  notMappable,
  outsideView,
  readOnlyView,
  wrongSize,
} from '../errors-maps.ts'
import { systemError } from '../errors.ts'
import { unwatchHandle, watchHandle } from '../forgotten-handles.ts'
import { libc } from '../native/libc.ts'
import { recordMapping, recordReleased, type HandleRecord } from '../open-handles.ts'
import type { MapInfo } from './map-info.ts'
import { mapFlags } from './map-type.ts'

const PROT_READ = 1
const PROT_WRITE = 2
const MAP_SHARED = 1

export interface MapArrayOptions {
  /** Also for writing; refused for a frozen map. */
  readonly writable?: boolean
}

/**
 * The values of an array map in memory that is shared with the kernel: every access reads what is
 * there now, without a system call.
 *
 * The memory itself is never handed out for good, neither as a buffer nor to a codec (`lend` gives it
 * for the time of one call). A typed array on it would outlive the mapping, and a read through it
 * then ends the process; here an access after the close is an error, and nothing else can reach the
 * memory when the collector unmaps a view that was forgotten.
 */
export class MappedArray implements Disposable {
  /** How many values there are. */
  readonly count: number
  /** Bytes of one value. */
  readonly valueSize: number
  readonly writable: boolean
  readonly #record: HandleRecord
  readonly #stride: number
  #memory: Memory | undefined

  private constructor(memory: Memory, info: MapInfo, writable: boolean, record: HandleRecord) {
    this.#memory = memory
    this.#record = record
    this.#stride = strideOf(info)
    this.count = info.maxEntries
    this.valueSize = info.valueSize
    this.writable = writable
    watchHandle(this, record)
  }

  /** Maps the array behind `fd`, which may be closed afterwards. */
  static open(fd: number, info: MapInfo, options: MapArrayOptions): MappedArray {
    if (info.type !== 'array' || (info.flags & mapFlags.mmapable) === 0)
      throw notMappable(info.type)
    const writable = options.writable === true
    const protection = writable ? PROT_READ | PROT_WRITE : PROT_READ
    const length = strideOf(info) * info.maxEntries
    const address = libc().mmap(length, protection, MAP_SHARED, fd, 0)
    if (typeof address === 'number') throw systemError('mmap', -address, `array '${info.name}'`)
    const unmap = (): void => void libc().munmap(address, length)
    const record = recordMapping(info.id, unmap, recordMapping)
    return new MappedArray(memoryAt(address, length), info, writable, record)
  }

  get closed(): boolean {
    return this.#memory === undefined
  }

  /** Unmaps the memory; does nothing when that is done. */
  close(): void {
    if (this.#memory === undefined) return
    this.#memory = undefined
    unwatchHandle(this.#record)
    this.#record.release()
    recordReleased(this.#record, 'closed')
  }

  [Symbol.dispose](): void {
    this.close()
  }

  /** Returns the 32-bit number `offset` bytes into value `index`, read in one access. */
  u32(index: number, offset = 0): number {
    const at = this.#place(index, offset, 4)
    return this.#open().words[at / 4] ?? 0
  }

  /** Returns the 64-bit number `offset` bytes into value `index`, read in one access. */
  u64(index: number, offset = 0): bigint {
    const at = this.#place(index, offset, 8)
    return this.#open().longs[at / 8] ?? 0n
  }

  /** Writes the 32-bit number `offset` bytes into value `index`, in one access. */
  setU32(index: number, value: number, offset = 0): void {
    const at = this.#place(index, offset, 4)
    this.#writable().words[at / 4] = value
  }

  /** Writes the 64-bit number `offset` bytes into value `index`, in one access. */
  setU64(index: number, value: bigint, offset = 0): void {
    const at = this.#place(index, offset, 8)
    this.#writable().longs[at / 8] = value
  }

  /** Returns a copy of value `index`; what the kernel writes meanwhile may be torn. */
  bytes(index: number): Uint8Array<ArrayBuffer> {
    const at = this.#place(index, 0, 1)
    return this.#open().bytes.slice(at, at + this.valueSize)
  }

  /**
   * Calls `use` with all values as 32-bit words, in place: for those who read so many that a copy
   * costs. `words` must not be kept, nor the array be closed in the call: a read through it after
   * the close ends the process.
   */
  lend<Result>(use: (words: Uint32Array) => Result): Result {
    return use(this.#open().words)
  }

  /** Writes all bytes of value `index`. */
  setBytes(index: number, value: Uint8Array): void {
    if (value.byteLength !== this.valueSize) {
      throw wrongSize('value', this.valueSize, value.byteLength)
    }
    const at = this.#place(index, 0, 1)
    this.#writable().bytes.set(value, at)
  }

  /** Returns value `index`, decoded from a copy. */
  read<Value>(codec: Codec<Value>, index: number): Value {
    if (codec.size !== this.valueSize) throw wrongSize('value', this.valueSize, codec.size)
    return codec.decode(new DataView(this.bytes(index).buffer), 0)
  }

  #place(index: number, offset: number, size: number): number {
    const inside = Number.isInteger(index) && index >= 0 && index < this.count
    if (!inside) throw outsideView(`Value ${index}`)
    const fits = Number.isInteger(offset) && offset >= 0 && offset + size <= this.#stride
    if (!fits || offset % size !== 0) throw outsideView(`A field at byte ${offset}`)
    return index * this.#stride + offset
  }

  #open(): Memory {
    if (this.#memory === undefined) throw new ClosedViewError()
    return this.#memory
  }

  #writable(): Memory {
    const memory = this.#open()
    // A write to pages that were mapped for reading ends the process.
    if (!this.writable) throw readOnlyView()
    return memory
  }
}

interface Memory {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly words: Uint32Array
  readonly longs: BigUint64Array
}

function memoryAt(address: bigint, length: number): Memory {
  const buffer = libc().view(address, length)
  return {
    bytes: new Uint8Array(buffer),
    words: new Uint32Array(buffer),
    longs: new BigUint64Array(buffer),
  }
}

// array->elem_size in kernel/bpf/arraymap.c.
function strideOf(info: MapInfo): number {
  return Math.ceil(info.valueSize / 8) * 8
}
