import { badRingBuffer, closedResource } from '../errors-objects.ts'
import { objectInfo } from '../native/object-info.ts'
import { mapRing, type RingMemory } from './ring-memory.ts'
import { walkRecords, type OnRecord, type RingCursor } from './walk-records.ts'

/**
 * Handles one record: `length` bytes at `offset` of `data`. They are the kernel's own memory, lent
 * until the handler returns: copy what is to be kept.
 */
export type RecordHandler = (data: DataView, offset: number, length: number) => void

export interface RingBufferOptions {
  /**
   * Returns how many records the producer could not store. A ring buffer does not count them itself:
   * the program does, in a global for example (`() => object.bss.get('lost')`).
   */
  readonly lost?: () => number | bigint
  /** How long `records()` sleeps while the ring is empty, in milliseconds; 10 when left out. */
  readonly pollMs?: number
}

// BPF_MAP_TYPE_RINGBUF
const ringbufType = 27

/**
 * The consumer of a ring buffer map: reads records from memory shared with the kernel, without a
 * system call or a native call per record.
 *
 * A ring has one consumer: two would steal each other's records. The fd of the map may be closed
 * after `open`; the mapping keeps the map alive until `close`.
 */
export class RingBuffer implements Disposable {
  readonly #options: RingBufferOptions
  readonly #cursor: RingCursor
  #memory: RingMemory | null
  #consuming = false
  #closing = false

  private constructor(memory: RingMemory, options: RingBufferOptions) {
    this.#memory = memory
    this.#options = options
    this.#cursor = { position: Number(Atomics.load(memory.consumer, 0)) }
  }

  /**
   * @throws LastrefError LRE460 when the map is no ring buffer
   * @throws BpfSystemError when it cannot be mapped
   */
  static open(map: { readonly fd: number }, options: RingBufferOptions = {}): RingBuffer {
    const info = new Uint8Array(new ArrayBuffer(24))
    objectInfo(map.fd, info)
    const view = new DataView(info.buffer)
    if (view.getUint32(0, true) !== ringbufType) throw badRingBuffer('the map is no ring buffer')
    return new RingBuffer(mapRing(map.fd, view.getUint32(16, true)), options)
  }

  /** Bytes that were produced and not consumed yet, headers and discarded records included. */
  get pendingBytes(): number {
    return this.#available(this.#open())
  }

  /** Size of the data area in bytes. */
  get size(): number {
    return this.#open().size
  }

  /** How many records did not fit, as the producer counts them; null when it does not. */
  get lost(): bigint | null {
    const { lost } = this.#options
    return lost === undefined ? null : BigInt(lost())
  }

  /**
   * Hands out every record that is ready and returns their number. When the handler throws, its
   * record counts as consumed.
   *
   * @throws LastrefError LRE458 after close
   */
  consume(handler: RecordHandler): number {
    const memory = this.#open()
    if (this.#consuming) throw badRingBuffer('it is being consumed already')
    const { words, size, data, consumer } = memory
    const cursor = this.#cursor
    const onRecord: OnRecord = (offset, length) => handler(data, offset, length)
    this.#consuming = true
    try {
      let total = 0
      // Producers go on meanwhile: end at an empty ring, or at a record that is being written.
      for (let count = -1; count !== 0;) {
        count = walkRecords(words, size, cursor, this.#available(memory), onRecord)
        total += count
        // The release that lets producers reuse the space: everything read before stays before.
        Atomics.store(consumer, 0, BigInt(cursor.position))
      }
      return total
    } finally {
      Atomics.store(consumer, 0, BigInt(cursor.position))
      this.#consuming = false
      if (this.#closing) this.#unmap()
    }
  }

  /**
   * Yields copies of the records, and sleeps while there are none. Ends when the ring buffer is
   * closed or `signal` is aborted. The timer keeps the process alive as long as the loop runs.
   */
  async *records(signal?: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> {
    while (this.#memory !== null) {
      if (signal?.aborted === true) return
      const batch: Uint8Array[] = []
      this.consume((data, offset, length) => {
        batch.push(new Uint8Array(data.buffer, data.byteOffset + offset, length).slice())
      })
      yield* batch
      if (batch.length === 0) await sleep(this.#options.pollMs ?? 10, signal)
    }
  }

  /** Unmaps the memory; inside a handler, when that returns. May be called again. */
  close(): void {
    if (this.#consuming) this.#closing = true
    else this.#unmap()
  }

  [Symbol.dispose](): void {
    this.close()
  }

  #unmap(): void {
    this.#memory?.unmap()
    this.#memory = null
  }

  #open(): RingMemory {
    if (this.#memory === null) throw closedResource('the ring buffer')
    return this.#memory
  }

  // The low half of the producer's 64-bit position is enough: a ring is smaller than 4 GiB. Loading
  // it before the headers is the acquire that makes them readable.
  #available(memory: RingMemory): number {
    return (Atomics.load(memory.producer, 0) - (this.#cursor.position % 2 ** 32)) >>> 0
  }
}

function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    signal?.addEventListener('abort', done, { once: true })
  })
}
