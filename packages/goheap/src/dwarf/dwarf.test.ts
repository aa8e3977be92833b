import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DamagedData } from '@lastref/symbols'
import * as fc from 'fast-check'
import { indexDwarf } from './index-dwarf.ts'
import type { DwarfSections } from './sections.ts'
import { DwarfTypes } from './types.ts'

const none = Buffer.alloc(0)
const text = (value: string): number[] => [...Buffer.from(`${value}\0`)]
const u32 = (value: number): number[] => [value & 255, (value >> 8) & 255, (value >> 16) & 255, 0]
const u64 = (value: number): number[] => [...u32(value), ...u32(0)]

/** Shapes: a unit; a structure; a member; a variable; a constant; a base type. */
const abbreviations = [
  [1, 0x11, 1, 0x13, 0x0b, 0, 0],
  [2, 0x13, 1, 0x03, 0x08, 0x0b, 0x0f, 0, 0],
  [3, 0x0d, 0, 0x03, 0x08, 0x38, 0x0f, 0x49, 0x13, 0, 0],
  [4, 0x34, 0, 0x03, 0x08, 0x02, 0x18, 0x49, 0x13, 0, 0],
  [5, 0x27, 0, 0x03, 0x08, 0x1c, 0x0d, 0, 0],
  [6, 0x24, 0, 0x03, 0x08, 0x0b, 0x0b, 0, 0],
  [0],
].flat()

const language = 0x16
const integerAt = 13
const structureAt = integerAt + 1 + text('int').length + 1

/** One unit in Go, as its linker writes it (DWARF 4). */
function unit(): Buffer {
  const entries = [
    [1, language],
    [6, ...text('int'), 8],
    [2, ...text('runtime.special'), 24],
    [3, ...text('next'), 0, ...u32(integerAt)],
    [3, ...text('offset'), 8, ...u32(integerAt)],
    [0],
    [4, ...text('main.registry'), 9, 0x03, ...u64(0x1234), ...u32(structureAt)],
    [5, ...text('runtime._KindSpecialFinalizer'), 2],
    [0],
  ].flat()
  const body = [4, 0, ...u32(0), 8, ...entries]
  return Buffer.from([...u32(body.length), ...body])
}

function sections(info: Buffer, abbrev: Buffer = Buffer.from(abbreviations)): DwarfSections {
  return { info, abbrev, str: none, lineStr: none, strOffsets: none, addr: none }
}

test('variables, structures and constants of a unit in Go', () => {
  const index = indexDwarf(sections(unit()))
  const types = new DwarfTypes(index)
  assert.deepEqual(index.variables, [{ name: 'main.registry', address: 0x1234, type: structureAt }])
  assert.equal(index.constants.get('runtime._KindSpecialFinalizer'), 2)
  assert.deepEqual(
    types.named('runtime.special')?.fields.map(({ name, offset }) => [name, offset]),
    [
      ['next', 0],
      ['offset', 8],
    ],
  )
})

/** Reads all that can be asked for; damage is an error of one kind. */
function readAll(given: DwarfSections): void {
  try {
    const index = indexDwarf(given)
    const types = new DwarfTypes(index)
    for (const { type } of index.variables) if (type !== null) types.at(type)
    for (const name of index.structures.keys()) types.named(name)
  } catch (cause) {
    assert.ok(cause instanceof DamagedData, String(cause))
  }
}

test('any bytes in place of it', () => {
  const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array))
  fc.assert(fc.property(bytes, bytes, (info, abbrev) => readAll(sections(info, abbrev))))
})

test('any bytes of it changed', () => {
  const changes = fc.array(fc.tuple(fc.nat(500), fc.nat(255)), { minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(changes, changes, (inInfo, inAbbrev) => {
      const info = unit()
      const abbrev = Buffer.from(abbreviations)
      for (const [at, value] of inInfo) info[at % info.length] = value
      for (const [at, value] of inAbbrev.slice(1)) abbrev[at % abbrev.length] = value
      readAll(sections(info, abbrev))
    }),
    { numRuns: 2000 },
  )
})

test('cut off anywhere', () => {
  const whole = unit()
  for (let length = 0; length < whole.length; length++) {
    readAll(sections(whole.subarray(0, length)))
    readAll(sections(whole, Buffer.from(abbreviations).subarray(0, length)))
  }
})
