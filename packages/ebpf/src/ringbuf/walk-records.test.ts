import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { walkRecords } from './walk-records.ts'

interface Written {
  readonly length: number
  readonly discarded: boolean
}

const size = 4096
const busyBit = 0x8000_0000
const discardBit = 0x4000_0000

/** A data area as the kernel maps it: what is written at one place shows a ring further as well. */
class Ring {
  readonly words: Int32Array = new Int32Array(new ArrayBuffer(2 * size))
  readonly #bytes: Uint8Array = new Uint8Array(this.words.buffer)

  write(position: number, header: number, payload: Uint8Array): number {
    const record = new Uint8Array((payload.length + 15) & ~7)
    new DataView(record.buffer).setUint32(0, header >>> 0, true)
    record.set(payload, 8)
    for (const [i, byte] of record.entries()) {
      const at = (position + i) % size
      this.#bytes[at] = byte
      this.#bytes[at + size] = byte
    }
    return position + record.length
  }

  payload(offset: number, length: number): Uint8Array {
    return this.#bytes.slice(offset, offset + length)
  }
}

const records = fc.array(fc.record({ length: fc.nat(120), discarded: fc.boolean() }), {
  maxLength: 24,
})

describe('walking the records of a ring buffer', () => {
  test('every committed record comes once, whole and in order, wherever the ring wraps', () => {
    fc.assert(
      fc.property(records, fc.nat(2 ** 40), (written: readonly Written[], start) => {
        const ring = new Ring()
        const begin = start * 8
        let end = begin
        const expected: Uint8Array[] = []
        for (const [i, { length, discarded }] of written.entries()) {
          const payload = new Uint8Array(length).fill(i + 1)
          end = ring.write(end, length + (discarded ? discardBit : 0), payload)
          if (!discarded) expected.push(payload)
        }
        const cursor = { position: begin }
        const seen: Uint8Array[] = []
        const count = walkRecords(ring.words, size, cursor, end - begin, (offset, length) =>
          seen.push(ring.payload(offset, length)),
        )
        assert.deepEqual(seen, expected)
        assert.equal(count, expected.length)
        assert.equal(cursor.position, end)
      }),
    )
  })

  test('a record that is being written stops the walk, and is read once it is done', () => {
    fc.assert(
      fc.property(records, fc.nat(), (written: readonly Written[], pick) => {
        fc.pre(written.length > 0)
        const ring = new Ring()
        const stop = pick % written.length
        let end = 0
        let stopAt = 0
        for (const [i, { length }] of written.entries()) {
          if (i === stop) stopAt = end
          const header = i === stop ? length + busyBit : length
          end = ring.write(end, header, new Uint8Array(length))
        }
        const cursor = { position: 0 }
        const walk = (): number =>
          walkRecords(ring.words, size, cursor, end - cursor.position, skip)
        assert.equal(walk(), stop)
        assert.equal(cursor.position, stopAt)
        const length = written[stop]?.length ?? 0
        ring.write(stopAt, length, new Uint8Array(length))
        assert.equal(walk(), written.length - stop)
      }),
    )
  })

  test('arbitrary bytes never lead beyond what was produced', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: size, maxLength: size }),
        fc.nat(size / 8),
        (bytes, eighths) => {
          const words = new Int32Array(new ArrayBuffer(2 * size))
          new Uint8Array(words.buffer).set(bytes)
          new Uint8Array(words.buffer).set(bytes, size)
          const cursor = { position: 0 }
          const available = eighths * 8
          try {
            walkRecords(words, size, cursor, available, (offset, length) => {
              assert.ok(offset + length <= available)
            })
          } catch (error) {
            assert.match(String(error), /reaches beyond its end/)
          }
          assert.ok(cursor.position <= available)
        },
      ),
    )
  })

  test('a handler that throws leaves its record consumed and the next one unread', () => {
    const ring = new Ring()
    const first = ring.write(0, 8, new Uint8Array(8))
    const end = ring.write(first, 8, new Uint8Array(8))
    const cursor = { position: 0 }
    assert.throws(() =>
      walkRecords(ring.words, size, cursor, end, () => {
        throw new Error('handler')
      }),
    )
    assert.equal(cursor.position, first)
    assert.equal(walkRecords(ring.words, size, cursor, end - first, skip), 1)
  })
})

function skip(): void {}
