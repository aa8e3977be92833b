import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { BpfBtf } from '../btf/bpf-btf.ts'
import { BtfBuilder } from '../btf/btf-builder.ts'
import { perCpu } from '../codec/per-cpu-codec.ts'
import { bytes } from '../codec/byte-codecs.ts'
import { u32, u64 } from '../codec/number-codecs.ts'
import { structCodec } from '../codec/struct-codec.ts'
import { BpfMap } from './bpf-map.ts'
import type { MapSpec } from './map-spec.ts'
import type { MapType } from './map-type.ts'
import { possibleCpus } from './possible-cpus.ts'
import type { TypedMap } from './typed-map.ts'

const options = process.getuid?.() === 0 ? {} : { skip: 'needs root to create maps' }
const none = new Uint8Array()
const k = (value: number): Uint8Array => new Uint8Array([value, 0, 0, 0])

function hash(maxEntries = 1000, type: MapType = 'hash'): BpfMap {
  return BpfMap.create({ type, keySize: 4, valueSize: 8, maxEntries, name: 'map_test' })
}

function filled(map: BpfMap, count: number): TypedMap<number, bigint> {
  const typed = map.typed(u32, u64)
  typed.updateBatch(Array.from({ length: count }, (_, i): [number, bigint] => [i, BigInt(i) * 3n]))
  return typed
}

describe('creating and opening maps', options, () => {
  const specs: readonly MapSpec[] = [
    { type: 'hash', keySize: 4, valueSize: 8, maxEntries: 4 },
    { type: 'hash', keySize: 4, valueSize: 8, maxEntries: 4, flags: ['no_prealloc'] },
    { type: 'array', keySize: 4, valueSize: 8, maxEntries: 4, flags: ['mmapable'] },
    { type: 'prog_array', keySize: 4, valueSize: 4, maxEntries: 4 },
    { type: 'perf_event_array', keySize: 4, valueSize: 4 },
    { type: 'percpu_hash', keySize: 4, valueSize: 8, maxEntries: 4 },
    { type: 'percpu_array', keySize: 4, valueSize: 8, maxEntries: 4 },
    { type: 'stack_trace', keySize: 4, valueSize: 80, maxEntries: 4 },
    { type: 'lru_hash', keySize: 4, valueSize: 8, maxEntries: 4 },
    { type: 'lru_percpu_hash', keySize: 4, valueSize: 8, maxEntries: 4 },
    { type: 'lpm_trie', keySize: 8, valueSize: 4, maxEntries: 4, flags: ['no_prealloc'] },
    {
      type: 'array_of_maps',
      keySize: 4,
      valueSize: 4,
      maxEntries: 4,
      inner: { type: 'array', keySize: 4, valueSize: 4, maxEntries: 1 },
    },
    { type: 'queue', valueSize: 4, maxEntries: 4 },
    { type: 'stack', valueSize: 4, maxEntries: 4 },
    { type: 'ringbuf', maxEntries: 4096 },
    { type: 'bloom_filter', valueSize: 4, maxEntries: 64, mapExtra: 3n },
  ]
  for (const spec of specs) {
    test(`${spec.type} ${String(spec.flags ?? '')}`, () => {
      using map = BpfMap.create({ ...spec, name: 'create_test' })
      const info = map.info()
      assert.equal(info.type, spec.type)
      assert.equal(info.name, 'create_test')
      assert.equal(info.keySize, spec.keySize ?? 0)
      assert.equal(info.valueSize, spec.valueSize ?? 0)
      assert.equal(info.maxEntries, spec.maxEntries ?? possibleCpus())
      assert.equal(info.mapExtra, spec.mapExtra ?? 0n)
      using same = BpfMap.fromId(info.id)
      assert.deepEqual(same.info(), info)
    })
  }

  test('a spec the kernel refuses is an error with the errno', () => {
    assert.throws(() => BpfMap.create({ type: 'hash', keySize: 0, valueSize: 8, maxEntries: 1 }), {
      code: 'LRE410',
      errnoName: 'EINVAL',
      command: 'MAP_CREATE',
    })
  })

  test('an id that is gone is an error of its own', () => {
    const map = hash()
    const id = map.info().id
    map.close()
    assert.throws(() => BpfMap.fromId(id), { code: 'LRE406' })
  })
})

describe('elements', options, () => {
  test('are written, read and removed', () => {
    using map = hash()
    const value = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8])
    assert.equal(map.lookup(k(1)), undefined)
    map.update(k(1), value)
    assert.deepEqual(map.lookup(k(1)), value)
    assert.equal(map.delete(k(1)), true)
    assert.equal(map.delete(k(1)), false)
    assert.equal(map.lookup(k(1)), undefined)
  })

  test('of all modes', () => {
    using map = hash()
    const value = new Uint8Array(8)
    assert.throws(() => map.update(k(1), value, 'exist'), { errnoName: 'ENOENT', code: 'LRE413' })
    map.update(k(1), value, 'noexist')
    assert.throws(() => map.update(k(1), value, 'noexist'), { errnoName: 'EEXIST', code: 'LRE414' })
    map.update(k(1), value, 'exist')
    map.update(k(1), value)
  })

  test('that come out are copies', () => {
    using map = hash()
    map.update(k(1), new Uint8Array(8).fill(1))
    const first = map.lookup(k(1))
    map.update(k(1), new Uint8Array(8).fill(2))
    map.lookup(k(1))
    assert.deepEqual(first, new Uint8Array(8).fill(1))
  })

  test('of another size are refused before the kernel reads beyond them', () => {
    using map = hash()
    assert.throws(() => map.lookup(new Uint8Array(3)), { code: 'LRE420' })
    assert.throws(() => map.update(k(1), new Uint8Array(7)), { code: 'LRE420' })
    assert.throws(() => map.typed(u64, u64), { code: 'LRE420' })
    assert.throws(() => map.typed(u32, u32), { code: 'LRE420' })
  })

  test('beyond the last that fits are refused', () => {
    using map = hash(2)
    const typed = filled(map, 2)
    assert.throws(() => typed.update(5, 5n), { errnoName: 'E2BIG' })
  })

  test('can be taken', () => {
    using map = hash()
    const typed = filled(map, 3)
    assert.equal(typed.lookupAndDelete(2), 6n)
    assert.equal(typed.lookupAndDelete(2), undefined)
  })

  test('cannot be changed in a frozen map', () => {
    using map = BpfMap.create({ type: 'array', keySize: 4, valueSize: 4, maxEntries: 1 })
    map.freeze()
    assert.throws(() => map.update(k(0), k(1)), { errnoName: 'EPERM' })
    assert.deepEqual(map.lookup(k(0)), k(0))
  })

  test('of a queue come first in, first out; of a stack last in, first out', () => {
    for (const [type, first] of [
      ['queue', 1],
      ['stack', 2],
    ] as const) {
      using map = BpfMap.create({ type, valueSize: 4, maxEntries: 4 })
      map.update(none, k(1))
      map.update(none, k(2))
      assert.deepEqual(map.lookup(none), k(first))
      assert.deepEqual(map.lookupAndDelete(none), k(first))
      assert.deepEqual(map.lookupAndDelete(none), k(3 - first))
      assert.equal(map.lookupAndDelete(none), undefined)
    }
  })

  test('of per-CPU maps are one for each CPU', () => {
    for (const type of ['percpu_hash', 'percpu_array', 'lru_percpu_hash'] as const) {
      using map = BpfMap.create({ type, keySize: 4, valueSize: 4, maxEntries: 3 })
      const typed = map.typed(u32, perCpu(u32))
      const values = Array.from({ length: possibleCpus() }, (_, cpu) => cpu + 10)
      typed.update(1, values)
      assert.deepEqual(typed.lookup(1), values)
      assert.deepEqual(new Map(typed.entries()).get(1), values)
      assert.throws(
        () => typed.update(1, [1, 2, 3, 4, 5, 6, 7, 8, 9].slice(0, possibleCpus() + 1)),
        {
          code: 'LRE430',
        },
      )
    }
  })

  test('of a map of maps go in as handles and come out as ids', () => {
    using inner = BpfMap.create({ type: 'array', keySize: 4, valueSize: 4, maxEntries: 1 })
    for (const type of ['array_of_maps', 'hash_of_maps'] as const) {
      using outer = BpfMap.create({ type, keySize: 4, valueSize: 4, maxEntries: 2, inner })
      outer.updateHandle(k(1), inner)
      assert.equal(outer.lookupId(k(1)), inner.id)
      assert.equal(outer.lookupId(k(0)), undefined)
      assert.equal([...outer.entries()].length, 1)
      assert.equal(outer.delete(k(1)), true)
      assert.equal(outer.lookupId(k(1)), undefined)
    }
  })

  test('of a program array are empty at first', () => {
    using map = BpfMap.create({ type: 'prog_array', keySize: 4, valueSize: 4, maxEntries: 3 })
    assert.equal(map.lookupId(k(0)), undefined)
    assert.equal([...map.keys()].length, 3)
    assert.deepEqual([...map.entries()], [])
  })

  test('of structs keep their padding zero, so that keys are found again', () => {
    const key = structCodec({ family: u32, address: u64 })
    using map = BpfMap.create({ type: 'hash', keySize: key.size, valueSize: 4, maxEntries: 4 })
    const typed = map.typed(key, bytes(4))
    typed.update({ family: 2, address: 1n }, k(9))
    typed.lookup({ family: 0xffff_ffff, address: 0xffff_ffff_ffffn })
    assert.deepEqual(typed.lookup({ family: 2, address: 1n }), k(9))
  })
})

describe('types from BTF', options, () => {
  test('describe keys and values of the map they were given to', () => {
    const builder = new BtfBuilder()
    const int = builder.add(1, 'unsigned int', 4, { more: [0x0000_0020] })
    const members = [builder.string('packets'), int, 0, builder.string('errors'), int, 32]
    const struct = builder.add(4, 'counters', 8, { vlen: 2, more: members })
    using btf = BpfBtf.load(builder.bytes())
    using map = BpfMap.create({
      type: 'hash',
      keySize: 4,
      valueSize: 8,
      maxEntries: 4,
      btf: { btf, keyTypeId: int, valueTypeId: struct },
    })
    assert.equal(map.info().btfId, btf.id)
    assert.deepEqual(Buffer.from(btf.bytes()), Buffer.from(builder.bytes()))
    const typed = map.typedFromBtf()
    typed.update(7, { packets: 1, errors: 2 })
    assert.deepEqual(typed.lookup(7), { packets: 1, errors: 2 })
    assert.deepEqual(map.lookup(k(7)), new Uint8Array([1, 0, 0, 0, 2, 0, 0, 0]))
    assert.throws(() => typed.update(7, 'text'), { code: 'LRE430' })
  })

  test('are missing from a map that was created without', () => {
    using map = hash()
    assert.throws(() => map.typedFromBtf(), { code: 'LRE442' })
  })

  test('that the kernel refuses are an error', () => {
    assert.throws(() => BpfBtf.load(new Uint8Array(32)), { command: 'BTF_LOAD' })
  })
})

describe('iterating', options, () => {
  const types: readonly MapType[] = ['hash', 'lru_hash']
  for (const type of types) {
    test(`${type}: every entry once`, () => {
      using map = hash(2000, type)
      const typed = filled(map, 1500)
      const found = [...typed].toSorted(([a], [b]) => a - b)
      assert.deepEqual(found.length, 1500)
      assert.deepEqual(found[7], [7, 21n])
      assert.deepEqual(
        [...typed.keys()].toSorted((a, b) => a - b),
        Array.from({ length: 1500 }, (_, i) => i),
      )
    })
  }

  test('an empty map has nothing', () => {
    using map = hash()
    assert.deepEqual([...map], [])
    assert.deepEqual([...map.keys()], [])
  })

  test('an array has every index', () => {
    using map = BpfMap.create({ type: 'array', keySize: 4, valueSize: 8, maxEntries: 700 })
    assert.deepEqual(
      [...map.typed(u32, u64).keys()],
      Array.from({ length: 700 }, (_, i) => i),
    )
  })

  test('a hash map may lose entries meanwhile, also the current one', () => {
    using map = hash()
    const typed = filled(map, 900)
    const met: number[] = []
    for (const key of typed.keys()) {
      met.push(key)
      typed.delete(key)
    }
    assert.deepEqual(
      met.toSorted((a, b) => a - b),
      Array.from({ length: 900 }, (_, i) => i),
    )
    assert.deepEqual([...typed], [])
  })

  test('a map without batches may lose entries meanwhile, also all of them', () => {
    const prefix = structCodec({ bits: u32, address: u32 })
    using map = BpfMap.create({
      type: 'lpm_trie',
      keySize: 8,
      valueSize: 4,
      maxEntries: 200,
      flags: ['no_prealloc'],
    })
    const typed = map.typed(prefix, u32)
    for (let address = 0; address < 100; address += 1) typed.update({ bits: 32, address }, address)
    const met = new Set<number>()
    for (const { address } of typed.keys()) {
      assert.equal(met.has(address), false, 'no key twice')
      met.add(address)
      typed.delete({ bits: 32, address })
      typed.delete({ bits: 32, address: (address * 7) % 100 })
    }
    assert.deepEqual([...typed], [])
  })

  test('stops at a handle that is closed on the way', () => {
    const map = hash()
    filled(map, 900)
    const entries = map.entries()
    entries.next()
    map.close()
    assert.throws(() => [...entries], { code: 'LRE401' })
  })
})

describe('batches', options, () => {
  for (const type of ['hash', 'lru_hash', 'percpu_hash'] as const) {
    test(`${type}: written, removed and drained`, () => {
      using map = BpfMap.create({ type, keySize: 4, valueSize: 8, maxEntries: 10_000 })
      const size = type === 'percpu_hash' ? 8 * possibleCpus() : 8
      const typed = map.typed(u32, bytes(size))
      const entries = Array.from({ length: 3000 }, (_, i): [number, Uint8Array] => [
        i,
        new Uint8Array(size).fill(i),
      ])
      typed.updateBatch(entries)
      assert.equal([...typed.keys()].length, 3000)
      assert.equal(typed.deleteBatch([0, 1, 99_999, 2, 99_998, 99_997, 3]), 4)
      assert.deepEqual(typed.lookup(4), new Uint8Array(size).fill(4))
      assert.equal([...typed.drain()].length, 2996)
      assert.deepEqual([...typed], [])
    })
  }

  test('of nothing do nothing', () => {
    using map = hash()
    map.updateBatch([])
    assert.equal(map.deleteBatch([]), 0)
    assert.deepEqual([...map.drain()], [])
  })

  test('fall back to single elements where the map has none', () => {
    const prefix = structCodec({ bits: u32, address: u32 })
    const spec: MapSpec = {
      type: 'lpm_trie',
      keySize: 8,
      valueSize: 4,
      maxEntries: 9,
      flags: ['no_prealloc'],
    }
    using map = BpfMap.create(spec)
    const typed = map.typed(prefix, u32)
    typed.updateBatch([1, 2, 3].map((address) => [{ bits: 32, address }, address] as const))
    assert.equal([...typed].length, 3)
    assert.equal(
      typed.deleteBatch([
        { bits: 32, address: 1 },
        { bits: 32, address: 9 },
      ]),
      1,
    )
    assert.deepEqual(new Set([...typed.drain()].map(([, value]) => value)), new Set([2, 3]))
    assert.deepEqual([...typed], [])
  })

  test('that fail keep what was written before', () => {
    using map = hash(4)
    assert.throws(() => filled(map, 6), { command: 'MAP_UPDATE_BATCH', errnoName: 'E2BIG' })
    assert.equal([...map].length, 4)
  })

  test('with noexist refuse what is there', () => {
    using map = hash()
    const typed = filled(map, 2)
    assert.throws(() => typed.updateBatch([[1, 0n]], 'noexist'), { errnoName: 'EEXIST' })
    typed.updateBatch([[7, 7n]], 'noexist')
    assert.equal(typed.lookup(1), 3n)
  })
})
