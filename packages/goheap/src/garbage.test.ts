// Memory of a process can hold anything: what is read from it is bounded, and never throws.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { findCgroupFreezer } from './freeze/cgroup-freezer.ts'
import { generatedKeys, generatedLayouts } from './generated/layouts.ts'
import { layoutKeys, optionalKeys } from './layout/layout.ts'
import { knownVersions, layoutOfVersion } from './layout/versions.ts'
import { Arenas } from './memory/arenas.ts'
import { pageSize, type Spans, spanUse } from './memory/spans.ts'
import { type Words, wordOf } from './memory/words.ts'
import { readQueue } from './owners/queue.ts'
import { shortName } from './paths/type-names.ts'
import { fdFieldOf } from './types/fd-field.ts'
import { GoTypes } from './types/go-types.ts'

const size = 4096
const base = 0x10000

/** Memory with arbitrary bytes, some of them addresses of the same memory. */
const garbage = fc
  .tuple(
    fc.uint8Array({ minLength: size, maxLength: size }),
    fc.array(fc.tuple(fc.nat(511), fc.nat(511))),
  )
  .map(([bytes, pointers]): Words => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    for (const [at, to] of pointers) view.setBigUint64(at * 8, BigInt(base + to * 8), true)
    const inside = (address: number, length: number): boolean =>
      address >= base && address + length <= base + size
    return {
      word: (address) => (inside(address, 8) ? wordOf(view, address - base) : null),
      bytes: (address, length) =>
        inside(address, length) ? bytes.slice(address - base, address - base + length) : null,
    }
  })

const newest = generatedLayouts.at(-1)
const layout = layoutOfVersion(`go1.${newest?.minor}.${newest?.to}`)

describe('memory that holds anything', () => {
  test('as types', () => {
    fc.assert(
      fc.property(garbage, fc.integer({ min: 15, max: 27 }), (memory, minor) => {
        const types = new GoTypes(memory, { start: base, end: base + size }, minor)
        for (let address = base; address < base + size; address += 8) {
          const type = types.at(address)
          if (type !== null) fdFieldOf(types, type)
        }
      }),
      { numRuns: 30 },
    )
  })

  test('as queues of finalizers and cleanups', () => {
    assert.ok(layout !== null)
    fc.assert(
      fc.property(garbage, fc.nat(511), fc.nat(511), (memory, finalizers, cleanups) => {
        const [first, second] = [base + finalizers * 8, base + cleanups * 8]
        const entries = readQueue(layout, memory, first, second)
        assert.ok(entries === null || entries.length < 100_000_000)
      }),
      { numRuns: 30 },
    )
  })
})

test('every address of a span leads to it, and others to none', () => {
  const gaps = fc.array(
    fc.tuple(fc.integer({ min: 0, max: 50_000 }), fc.integer({ min: 1, max: 40 })),
    {
      minLength: 1,
      maxLength: 40,
    },
  )
  fc.assert(
    fc.property(gaps, fc.nat(pageSize - 1), (all, within) => {
      let next = 0xc000000000
      const placed = all.map(([gap, pages]) => {
        const start = next + gap * pageSize
        next = start + pages * pageSize
        return { start, pages }
      })
      const column = (of: (it: { start: number; pages: number }) => number): Float64Array =>
        Float64Array.from(placed, of)
      const spans: Spans = {
        count: placed.length,
        starts: column(({ start }) => start),
        pages: column(({ pages }) => pages),
        uses: new Uint8Array(placed.length).fill(spanUse.scan),
        elementSizes: column(() => 64),
        elementCounts: column(({ pages }) => pages * 128),
        classes: new Uint8Array(placed.length),
        largeTypes: column(() => 0),
        tiny: new Uint8Array(placed.length),
        specials: column(() => 0),
        unread: 0,
      }
      const arenas = new Arenas(spans)
      placed.forEach(({ start, pages }, index) => {
        assert.equal(arenas.find(start + within), index)
        assert.equal(arenas.find(start + (pages - 1) * pageSize + within), index)
        assert.notEqual(arenas.find(start - 1), index)
        assert.notEqual(arenas.find(start + pages * pageSize), index)
      })
      assert.equal(arenas.find(0), -1)
      assert.equal(arenas.find(2 ** 47), -1)
    }),
  )
})

describe('the table of versions', () => {
  test('has every number that is asked for', () => {
    assert.deepEqual(generatedKeys, [...layoutKeys, ...optionalKeys])
    for (const { minor, from, to } of generatedLayouts) {
      for (const patch of [from, to]) {
        const found = layoutOfVersion(
          minor < 21 && patch === 0 ? `go1.${minor}` : `go1.${minor}.${patch}`,
        )
        assert.ok(found !== null)
        for (const key of layoutKeys) assert.equal(typeof found[key], 'number', `${key} ${minor}`)
      }
    }
  })

  test('refuses what was never released, or not yet', () => {
    const never = ['go1.99.1', 'go1.26rc1', 'devel go1.27-abcdef', 'go1.14', 'go2.0', '', 'go1.']
    for (const version of never) assert.equal(layoutOfVersion(version), null, version)
    fc.assert(fc.property(fc.string(), (version) => layoutOfVersion(version) === null))
    assert.match(knownVersions(), /^go1\.15 to go1\.\d+\.\d+$/u)
  })

  test('knows releases that say how they were built', () => {
    assert.notEqual(layoutOfVersion('go1.22.12 X:boringcrypto'), null)
  })
})

test('names of types lose the paths of their packages', () => {
  assert.equal(shortName('map[string]*github.com/cilium/ebpf.Map'), 'map[string]*ebpf.Map')
  assert.equal(shortName('*gopkg.in/yaml%2ev3.Node'), '*yaml.v3.Node')
})

test('a process that shares its cgroup has no freezer of its own', () => {
  assert.equal(findCgroupFreezer(process.pid), null)
  assert.equal(findCgroupFreezer(4_194_300), null)
})
