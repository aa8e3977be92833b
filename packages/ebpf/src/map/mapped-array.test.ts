import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { u32 } from '../codec/number-codecs.ts'
import { structCodec } from '../codec/struct-codec.ts'
import { ClosedViewError } from '../errors-maps.ts'
import { openHandles } from '../open-handles.ts'
import { BpfMap } from './bpf-map.ts'
import type { MappedArray } from './mapped-array.ts'

const options = process.getuid?.() === 0 ? {} : { skip: 'needs root to create maps' }
const k = (value: number): Uint8Array => new Uint8Array([value, 0, 0, 0])

function array(valueSize = 12): BpfMap {
  return BpfMap.create({
    type: 'array',
    keySize: 4,
    valueSize,
    maxEntries: 600,
    flags: ['mmapable'],
  })
}

describe('an array in memory', options, () => {
  test('shows what system calls wrote, and the other way round', () => {
    using map = array()
    using view = map.mapArray({ writable: true })
    map.update(k(2), new Uint8Array([1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0]))
    assert.deepEqual([view.u32(2), view.u32(2, 4), view.u32(2, 8)], [1, 2, 3])
    assert.equal(view.u64(2), 0x2_0000_0001n)
    assert.deepEqual(view.read(structCodec({ a: u32, b: u32, c: u32 }), 2), { a: 1, b: 2, c: 3 })
    view.setU32(3, 77, 8)
    view.setU64(3, 5n)
    assert.deepEqual(map.lookup(k(3)), new Uint8Array([5, 0, 0, 0, 0, 0, 0, 0, 77, 0, 0, 0]))
    view.setBytes(4, new Uint8Array(12).fill(9))
    assert.deepEqual(map.lookup(k(4)), new Uint8Array(12).fill(9))
    assert.deepEqual(view.bytes(599), new Uint8Array(12))
  })

  test('is an error after the close, and no access to memory', () => {
    using map = array()
    const view = map.mapArray({ writable: true })
    const copy = view.bytes(0)
    view.close()
    view.close()
    const uses: (() => unknown)[] = [
      () => view.u32(0),
      () => view.u64(0),
      () => view.bytes(0),
      () => view.setU32(0, 1),
      () => view.setU64(0, 1n),
      () => view.setBytes(0, copy),
      () => view.read(structCodec({ a: u32, b: u32, c: u32 }), 0),
    ]
    for (const use of uses) assert.throws(use, ClosedViewError)
    assert.deepEqual(copy, new Uint8Array(12))
    assert.equal(view.closed, true)
  })

  test('outlives the handle it was made from, and is listed', () => {
    const map = array()
    const { id } = map
    using view = map.mapArray()
    map.close()
    assert.equal(view.u32(0), 0)
    assert.ok(openHandles().some((handle) => handle.kind === 'mapping' && handle.id === id))
    assert.match(readFileSync('/proc/self/maps', 'latin1'), /anon_inode:bpf-map/)
    view.close()
    assert.ok(!openHandles().some((handle) => handle.kind === 'mapping' && handle.id === id))
  })

  test('is read-only unless asked for', () => {
    using map = array()
    using view = map.mapArray()
    assert.throws(() => view.setU32(0, 1), { code: 'LRE426' })
    assert.equal(view.u32(0), 0)
  })

  test('ends where it ends', () => {
    using map = array()
    using view = map.mapArray()
    for (const index of [-1, 600, 1.5, Number.NaN]) {
      assert.throws(() => view.u32(index), { code: 'LRE425' })
      assert.throws(() => view.bytes(index), { code: 'LRE425' })
    }
    for (const offset of [16, 2, -4]) assert.throws(() => view.u32(0, offset), { code: 'LRE425' })
    assert.throws(() => view.u64(0, 4), { code: 'LRE425' })
    assert.throws(() => view.setBytes(0, new Uint8Array(3)), { code: 'LRE420' })
  })

  test('must be one that can be mapped', () => {
    using plain = BpfMap.create({ type: 'array', keySize: 4, valueSize: 4, maxEntries: 1 })
    using hash = BpfMap.create({ type: 'hash', keySize: 4, valueSize: 4, maxEntries: 1 })
    for (const map of [plain, hash]) assert.throws(() => map.mapArray(), { code: 'LRE423' })
  })

  test('cannot be written once the map is frozen, but read', () => {
    using map = array()
    map.freeze()
    assert.throws(() => map.mapArray({ writable: true }), { code: 'LRE411', command: 'mmap' })
    using view = map.mapArray()
    assert.equal(view.u32(1), 0)
  })

  test('is gone from the address space after the close', () => {
    const mapped = (): number =>
      readFileSync('/proc/self/maps', 'latin1').split('anon_inode:bpf-map').length
    using map = array()
    const before = mapped()
    const views = Array.from({ length: 20 }, (): MappedArray => map.mapArray())
    assert.ok(mapped() > before)
    for (const view of views) view.close()
    assert.equal(mapped(), before)
  })
})
