import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { LastrefError } from '@lastref/model'
import type { BpfObject } from '../object/bpf-object.ts'
import { loadTestObject, notPrivileged } from '../object/testing.ts'
import { RingBuffer } from './ring-buffer.ts'

const recordSize = 40
const ringSize = 1 << 16

function produce(object: BpfObject, count: number, discardEvery = 0): void {
  const context = new Uint8Array(new Uint32Array([count, discardEvery]).buffer)
  object.program('produce').testRun({ context })
}

function drain(ring: RingBuffer): bigint[] {
  const numbers: bigint[] = []
  ring.consume((data, offset, length) => {
    assert.equal(length, 32)
    numbers.push(data.getBigUint64(offset, true))
    assert.equal(data.getBigUint64(offset + 24, true), data.getBigUint64(offset, true))
  })
  return numbers
}

const range = (from: number, count: number): bigint[] =>
  Array.from({ length: count }, (_, i) => BigInt(from + i))

describe('a ring buffer filled by the kernel', { skip: notPrivileged() ?? false }, () => {
  test('records come in order through many rounds of the ring', () => {
    using object = loadTestObject('ringbuf')
    using ring = RingBuffer.open(object.map('ring'))
    assert.deepEqual(drain(ring), [])
    for (let round = 0; round < 50; round++) {
      produce(object, 1000)
      assert.equal(ring.pendingBytes, 1000 * recordSize)
      assert.deepEqual(drain(ring), range(round * 1000, 1000))
      assert.equal(ring.pendingBytes, 0)
    }
  })

  test('discarded records are skipped and their space is given back', () => {
    using object = loadTestObject('ringbuf')
    using ring = RingBuffer.open(object.map('ring'))
    for (let round = 0; round < 10; round++) {
      produce(object, 900, 3)
      assert.deepEqual(
        drain(ring),
        range(round * 900, 900).filter((number) => number % 3n !== 0n),
      )
    }
  })

  test('a full ring loses the newest records, and says how many', () => {
    using object = loadTestObject('ringbuf')
    using ring = RingBuffer.open(object.map('ring'), {
      lost: () => Number(object.bss.get('lost')),
    })
    produce(object, 5000)
    const seen = drain(ring)
    assert.ok(seen.length <= ringSize / recordSize && seen.length > 1000)
    assert.deepEqual(seen, range(0, seen.length))
    assert.equal(ring.lost, BigInt(5000 - seen.length))
  })

  test('a consumer opened later goes on where the last one stopped', () => {
    using object = loadTestObject('ringbuf')
    produce(object, 10)
    {
      using first = RingBuffer.open(object.map('ring'))
      assert.deepEqual(drain(first), range(0, 10))
    }
    produce(object, 5)
    using second = RingBuffer.open(object.map('ring'))
    assert.deepEqual(drain(second), range(10, 5))
  })

  test('the memory outlives the fd of the map, and closing inside a handler is safe', () => {
    const object = loadTestObject('ringbuf')
    const ring = RingBuffer.open(object.map('ring'))
    produce(object, 3)
    object.close()
    const seen: bigint[] = []
    ring.consume((data, offset) => {
      ring.close()
      seen.push(data.getBigUint64(offset, true))
    })
    assert.deepEqual(seen, range(0, 3))
    assert.throws(
      () => ring.consume(() => {}),
      (error: unknown) => error instanceof LastrefError && error.code === 'LRE458',
    )
  })

  test('for await yields what comes until it is aborted', async () => {
    using object = loadTestObject('ringbuf')
    using ring = RingBuffer.open(object.map('ring'), { pollMs: 1 })
    const stop = new AbortController()
    const seen: bigint[] = []
    setTimeout(() => produce(object, 4), 5)
    for await (const record of ring.records(stop.signal)) {
      seen.push(new DataView(record.buffer).getBigUint64(0, true))
      if (seen.length === 4) stop.abort()
    }
    assert.deepEqual(seen, range(0, 4))
  })

  test('another map is refused', () => {
    using object = loadTestObject('objects', ['twice'])
    assert.throws(
      () => RingBuffer.open(object.map('table')),
      (error: unknown) => error instanceof LastrefError && error.code === 'LRE460',
    )
  })
})
