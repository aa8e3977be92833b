import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { LastrefError } from '@lastref/model'
import { codecFromBtf } from '../codec/btf-codec.ts'
import { decodeValue, encodeValue } from '../codec/codec.ts'
import { BtfBuilder } from './btf-builder.ts'
import { parseBtf, type Btf } from './btf.ts'
import { readElfSection } from './elf-section.ts'
import { structLayout, valueLayout } from './struct-layout.ts'

const layoutsFile = new URL('../../../../build/testdata/layouts.bpf.o', import.meta.url)
const vmlinux = '/sys/kernel/btf/vmlinux'

// One type of every kind; kinds are numbered as in include/uapi/linux/btf.h.
function everyKind(): BtfBuilder {
  const btf = new BtfBuilder()
  const int = btf.add(1, 'int', 4, { more: [0x0100_0020] })
  btf.add(2, '', int)
  btf.add(3, '', 0, { more: [int, int, 5] })
  btf.add(4, 'pair', 8, { vlen: 2, more: [btf.string('a'), int, 0, btf.string('b'), int, 32] })
  btf.add(5, 'either', 4, { vlen: 1, more: [btf.string('a'), int, 0] })
  btf.add(6, 'small', 4, { vlen: 1, flag: true, more: [btf.string('MINUS'), 0xffff_ffff] })
  btf.add(7, 'later', 0, { flag: true })
  btf.add(8, 'alias', int)
  btf.add(9, '', int)
  btf.add(10, '', int)
  btf.add(11, '', int)
  const proto = btf.add(13, '', int, { vlen: 1, more: [btf.string('argument'), int] })
  btf.add(12, 'function', proto, { vlen: 1 })
  const variable = btf.add(14, 'counter', int, { more: [1] })
  btf.add(15, '.data', 4, { vlen: 1, more: [variable, 0, 4] })
  btf.add(16, 'double', 8)
  btf.add(17, 'tag', int, { more: [0xffff_ffff] })
  btf.add(18, 'user', int)
  btf.add(19, 'large', 8, { vlen: 1, more: [btf.string('HUGE'), 1, 2] })
  return btf
}

describe('types', () => {
  test('of every kind are read', () => {
    const btf = parseBtf(everyKind().bytes())
    const kinds = [...btf.types()].map(({ kind }) => kind)
    assert.deepEqual(kinds, [
      'int',
      'ptr',
      'array',
      'struct',
      'union',
      'enum',
      'fwd',
      'typedef',
      'volatile',
      'const',
      'restrict',
      'func_proto',
      'func',
      'var',
      'datasec',
      'float',
      'decl_tag',
      'type_tag',
      'enum64',
    ])
    assert.equal(btf.typeCount, 20)
    assert.deepEqual(btf.type(0), { kind: 'void', id: 0, name: '' })
    assert.deepEqual(btf.get('small'), {
      id: 6,
      kind: 'enum',
      name: 'small',
      size: 4,
      signed: true,
      values: [{ name: 'MINUS', value: -1n }],
    })
    const large = btf.get('large')
    assert.deepEqual(large.kind === 'enum64' && large.values, [
      { name: 'HUGE', value: 0x2_0000_0001n },
    ])
    assert.deepEqual(btf.get('tag'), {
      id: 17,
      kind: 'decl_tag',
      name: 'tag',
      type: 1,
      component: -1,
    })
    assert.equal(btf.resolve(8).name, 'int')
  })

  test('are found by name and kind', () => {
    const btf = parseBtf(everyKind().bytes())
    assert.equal(btf.find('pair', 'struct')?.id, 4)
    assert.equal(btf.find('pair', 'union'), undefined)
    assert.equal(btf.find(''), undefined)
    assert.throws(() => btf.get('none'), { code: 'LRE441' })
    assert.throws(() => btf.type(20), { code: 'LRE440' })
  })

  test('of split BTF continue those of their base', () => {
    const base = parseBtf(everyKind().bytes())
    const split = new BtfBuilder()
    split.add(8, '', 4)
    const bytes = split.bytes()
    // The name of the record is one of the base: 'pair'.
    new DataView(bytes.buffer, bytes.byteOffset).setUint32(24, nameOffset(base), true)
    const both = parseBtf(bytes, base)
    assert.equal(both.typeCount, 21)
    assert.equal(both.type(20).name, 'int')
    assert.equal(both.resolve(20).name, 'pair')
    assert.equal(both.get('pair').id, 4)
  })
})

// The string right behind the leading NUL is the first that was added.
function nameOffset(base: Btf): number {
  assert.equal(base.type(1).name, 'int')
  return 1
}

describe('layouts', () => {
  test('match what clang wrote into the data section', (t) => {
    if (!existsSync(layoutsFile))
      return t.skip('build/testdata/layouts.bpf.o is not built: make setup')
    const elf = readFileSync(layoutsFile)
    const btf = parseBtf(readElfSection(elf, '.BTF') ?? new Uint8Array())
    const data = readElfSection(elf, '.data') ?? new Uint8Array()
    const codec = codecFromBtf(btf, 'sample')
    const value = decodeValue(codec, data)
    assert.deepEqual(value, {
      comm: 'lastref',
      mac: new Uint8Array([1, 2, 3, 4, 5, 6]),
      pid: 4312,
      delta: -5n,
      at: 0x1122_3344_5566_7788n,
      ok: true,
      colour: 7,
      low: 5,
      high: 8000,
      signed_bits: -3,
      wide: 0xab_cdef_0123n,
      word: 0x0403_0201,
      octets: new Uint8Array([1, 2, 3, 4]),
      inner: -2,
      points: [
        { x: 1, y: 2 },
        { x: 3, y: 4 },
      ],
      next: 0n,
      tail: 9,
    })
    assert.deepEqual(Buffer.from(encodeValue(codec, value)), Buffer.from(data))
    const layout = structLayout(btf, 'sample')
    assert.equal(layout.fields.find(({ name }) => name === 'points')?.typeName, '')
    assert.equal(layout.fields.find(({ name }) => name === 'pid')?.typeName, '__u32')
    assert.equal(structLayout(btf, 'point_t').size, 4)
    return undefined
  })

  test('of the kernel: every struct has one, and the members of bpf_map are in place', (t) => {
    if (!existsSync(vmlinux)) return t.skip('the kernel has no BTF')
    const btf = parseBtf(readFileSync(vmlinux))
    const layout = structLayout(btf, 'bpf_map_info')
    const offsets = Object.fromEntries(layout.fields.map(({ name, offset }) => [name, offset]))
    assert.equal(offsets['name'], 24)
    assert.equal(offsets['btf_id'], 64)
    for (const type of btf.types()) {
      if (type.kind === 'struct') assert.equal(valueLayout(btf, type.id).size, type.size)
    }
    return undefined
  })

  test('of types without a size are refused', () => {
    const btf = parseBtf(everyKind().bytes())
    for (const name of ['later', 'function', '.data', 'tag']) {
      assert.throws(() => valueLayout(btf, btf.get(name).id), { code: 'LRE442' }, name)
    }
    assert.throws(() => structLayout(btf, 'alias'), { code: 'LRE442' })
  })

  test('of types that contain themselves, or more than they have room for, are refused', () => {
    const loop = new BtfBuilder()
    loop.add(4, 'loop', 4, { vlen: 1, more: [loop.string('self'), 1, 0] })
    loop.add(8, 'ring', 2)
    loop.add(4, 'late', 4, { vlen: 1, more: [loop.string('far'), 4, 32] })
    loop.add(1, 'int', 4, { more: [0x0100_0020] })
    const btf = parseBtf(loop.bytes())
    assert.throws(() => structLayout(btf, 'loop'), { code: 'LRE440' })
    assert.throws(() => btf.resolve(2), { code: 'LRE440' })
    assert.throws(() => structLayout(btf, 'late'), { code: 'LRE440' })
  })

  test('of structs that multiply at every level stay small', () => {
    const tower = new BtfBuilder()
    tower.add(4, 'level', 0)
    for (let level = 1; level < 30; level += 1) {
      const members = [tower.string('a'), level, 0, tower.string('b'), level, 0]
      tower.add(4, 'level', 0, { vlen: 2, more: members })
    }
    const btf = parseBtf(tower.bytes())
    assert.equal(codecFromBtf(btf, 30).size, 0)
  })

  test('of bit fields from old compilers are read from their integers', () => {
    const builder = new BtfBuilder()
    builder.add(1, 'int', 4, { more: [0x0000_0003] })
    builder.add(4, 'old', 4, { vlen: 1, more: [builder.string('bits'), 1, 5] })
    const codec = codecFromBtf(parseBtf(builder.bytes()), 'old')
    assert.deepEqual(decodeValue(codec, new Uint8Array([0b1010_0000, 0, 0, 0])), { bits: 5 })
  })
})

describe('damaged input', () => {
  // Whatever the bytes are, what comes out is a value or an error with a code.
  function survives(use: () => unknown): void {
    try {
      use()
    } catch (error) {
      if (!(error instanceof LastrefError)) throw error
    }
  }

  function readEverything(bytes: Uint8Array): void {
    survives(() => {
      const btf = parseBtf(bytes)
      for (let id = 0; id < btf.typeCount; id += 1) {
        survives(() => btf.type(id))
        survives(() => btf.resolve(id))
        survives(() => codecFromBtf(btf, id))
      }
      survives(() => btf.find('pair'))
    })
  }

  test('cut off anywhere', () => {
    const bytes = everyKind().bytes()
    for (let end = 0; end < bytes.byteLength; end += 1) readEverything(bytes.subarray(0, end))
  })

  test('changed anywhere', () => {
    const bytes = everyKind().bytes()
    const change = fc.tuple(fc.nat({ max: bytes.byteLength - 1 }), fc.nat({ max: 255 }))
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        const damaged = Uint8Array.from(bytes)
        for (const [at, value] of changes) damaged[at] = value
        readEverything(damaged)
      }),
      { numRuns: 500 },
    )
  })

  test('anything', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), readEverything))
    assert.throws(() => parseBtf(new Uint8Array(64)), { code: 'LRE440' })
  })

  test('ELF files that are damaged', () => {
    const elf = existsSync(layoutsFile) ? readFileSync(layoutsFile) : new Uint8Array(64)
    const change = fc.tuple(fc.nat({ max: elf.byteLength - 1 }), fc.nat({ max: 255 }))
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 4 }),
        fc.nat({ max: elf.byteLength }),
        (changes, end) => {
          const damaged = Uint8Array.from(elf.subarray(0, end))
          for (const [at, value] of changes) if (at < end) damaged[at] = value
          survives(() => readElfSection(damaged, '.BTF'))
        },
      ),
    )
    assert.throws(() => readElfSection(new Uint8Array(64), '.BTF'), { code: 'LRE443' })
  })
})
