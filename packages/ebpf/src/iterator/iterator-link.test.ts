import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { BpfObject } from '../object/bpf-object.ts'
import { loadTestObject, notPrivileged, testObject } from '../object/testing.ts'

const rowSize = 24

describe('iterators', { skip: notPrivileged() ?? false }, () => {
  test('one link gives any number of passes, each complete', () => {
    using object = loadTestObject('objects', ['rows'])
    const link = object.program('rows').attachIterator({ tid: process.pid })
    for (let pass = 0; pass < 10; pass++) {
      const bytes = link.readBytes()
      assert.equal(bytes.byteLength, rowSize)
      assert.equal(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true), BigInt(pass))
    }
    const info = link.info()
    assert.ok(info.type === 'iter' && info.target === 'task' && info.mapId === null)
  })

  test('a large pass arrives in chunks of whole rows, in order', () => {
    using object = BpfObject.open(testObject('objects'), { name: 'lr_test' })
    object.rodata.set('rows_per_task', 1000)
    object.loadOnly(['rows'])
    object.load()
    // The kernel visits a task again when its rows no longer fit into a chunk, so numbers skip.
    let last = -1n
    let rows = 0
    let chunks = 0
    const total = object
      .program('rows')
      .attachIterator()
      .readAll((chunk) => {
        chunks += 1
        assert.equal(chunk.byteLength % rowSize, 0)
        const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength)
        for (let at = 0; at < chunk.byteLength; at += rowSize) {
          const number = view.getBigUint64(at, true)
          assert.ok(number > last)
          last = number
          rows += 1
        }
      })
    assert.equal(total, rows * rowSize)
    assert.equal(rows % 1000, 0)
    assert.ok(chunks > 1)
  })

  test('a pass inside a pass has a chunk of its own', () => {
    using object = loadTestObject('objects', ['rows'])
    const link = object.program('rows').attachIterator({ tid: process.pid })
    let outer: bigint | undefined
    link.readAll((chunk) => {
      link.readAll(() => {})
      outer = new DataView(chunk.buffer, chunk.byteOffset).getBigUint64(0, true)
    })
    assert.equal(outer, 0n)
  })

  test('the fd of a pass is gone when the pass is', () => {
    using object = loadTestObject('objects', ['rows'])
    const link = object.program('rows').attachIterator()
    const reader = link.open()
    assert.ok(reader.read(new Uint8Array(1 << 16)) > 0)
    reader.close()
    assert.throws(() => reader.read(new Uint8Array(16)), /closed/)
    assert.throws(() =>
      link.readAll(() => {
        throw new Error('stop')
      }),
    )
    assert.ok(link.readBytes().byteLength > 0)
  })
})
