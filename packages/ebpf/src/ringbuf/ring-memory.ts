import { systemError } from '../errors.ts'
import { libc } from '../native/libc.ts'
import { pageSize } from '../native/page-size.ts'

// PROT_READ, PROT_READ | PROT_WRITE, MAP_SHARED
const read = 1
const readWrite = 3
const shared = 1

/**
 * The pages of a ring buffer map: one the consumer writes its position to, one with the producer's
 * position, and the data area twice in a row (kernel/bpf/ringbuf.c). The views are valid until
 * `unmap`, and reading one later crashes the process: nothing outside ringbuf/ gets them for longer
 * than a callback.
 */
export interface RingMemory {
  /** Of the data area once. */
  readonly size: number
  readonly consumer: BigUint64Array
  readonly producer: Uint32Array
  readonly words: Int32Array
  readonly data: DataView
  unmap(): void
}

/** @throws BpfSystemError */
export function mapRing(fd: number, size: number): RingMemory {
  const page = pageSize()
  const consumer = map(page, readWrite, fd, 0)
  let producer: bigint
  try {
    producer = map(page + 2 * size, read, fd, page)
  } catch (error) {
    libc().munmap(consumer, page)
    throw error
  }
  const consumerPage = libc().view(consumer, page)
  const rest = libc().view(producer, page + 2 * size)
  return {
    size,
    consumer: new BigUint64Array(consumerPage, 0, 1),
    producer: new Uint32Array(rest, 0, 2),
    words: new Int32Array(rest, page),
    data: new DataView(rest, page),
    unmap: () => {
      libc().munmap(consumer, page)
      libc().munmap(producer, page + 2 * size)
    },
  }
}

function map(length: number, protection: number, fd: number, offset: number): bigint {
  const address = libc().mmap(length, protection, shared, fd, offset)
  if (typeof address === 'bigint') return address
  throw systemError('mmap', -address, 'a ring buffer')
}
