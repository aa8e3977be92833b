// What says which words are pointers, compared with the plain list of them.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { type Words, wordOf } from '../memory/words.ts'
import { DoubleArenaBits, SingleArenaBits } from './arena-bits.ts'
import { eachPointer, noBits, type PointerBits } from './pointer-bits.ts'
import { TypeMasks } from './type-masks.ts'

function pointersOf(bits: PointerBits, from: number, words: number): number[] | null {
  const found: number[] = []
  return eachPointer(bits, 0, from, words, (word) => found.push(word)) ? found : null
}

const objects = fc.tuple(
  fc.nat(200),
  fc.array(fc.boolean(), { minLength: 1, maxLength: 200 }),
  fc.array(fc.boolean(), { minLength: 200, maxLength: 200 }),
)

function indexesOf(flags: readonly boolean[]): number[] {
  return flags.flatMap((flag, index) => (flag ? [index] : []))
}

function setAt(bytes: Uint8Array, bit: number, value: boolean): void {
  const mask = 1 << (bit & 7)
  const old = bytes[bit >> 3] ?? 0
  bytes[bit >> 3] = value ? old | mask : old & ~mask
}

describe('bits beside the heap', () => {
  test('one for each word', () => {
    fc.assert(
      fc.property(objects, ([from, flags, others]) => {
        const bytes = new Uint8Array(128)
        others.forEach((flag, index) => setAt(bytes, index, flag))
        flags.forEach((flag, index) => setAt(bytes, from + index, flag))
        const bits = new SingleArenaBits(bytes)
        assert.deepEqual(pointersOf(bits, from, flags.length), indexesOf(flags))
      }),
    )
  })

  test('two for each word, of which nothing holds behind the last pointer', () => {
    fc.assert(
      fc.property(objects, fc.boolean(), ([from, flags, others], isOld) => {
        const bytes = new Uint8Array(128).map((_, index) => (others[index] === true ? 0xff : 0))
        const set = (word: number, isPointer: boolean, more: boolean): void => {
          setAt(bytes, (word >> 2) * 8 + (word & 3), isPointer)
          setAt(bytes, (word >> 2) * 8 + 4 + (word & 3), more)
        }
        const last = flags.lastIndexOf(true)
        flags.forEach((flag, index) => {
          if (index <= last) set(from + index, flag, !(isOld && index === 1))
          if (index === last + 1) set(from + index, false, false)
        })
        // Of the second word, Go 1.15 says only whether it is a pointer; what is dead ends at the third.
        if (isOld && last === 0 && flags.length > 2) set(from + 2, false, false)
        const bits = new DoubleArenaBits(bytes, isOld ? 15 : 18)
        assert.deepEqual(pointersOf(bits, from, flags.length), indexesOf(flags))
      }),
    )
  })

  test('none', () => {
    assert.equal(pointersOf(noBits, 0, 8), null)
  })
})

const base = 0x10000

/** A program's constants: what is written to it stays where it was put. */
class Constants implements Words {
  readonly #bytes = Buffer.alloc(2 ** 20)
  #used = 64

  put(words: readonly (number | Uint8Array)[]): number {
    const start = this.#used
    for (const word of words) {
      if (typeof word === 'number')
        this.#used = this.#bytes.writeBigUInt64LE(BigInt(word), this.#used)
      else {
        this.#bytes.set(word, this.#used)
        this.#used += word.length
      }
    }
    this.#used = Math.ceil(this.#used / 8) * 8
    return base + start
  }

  word(address: number): number | null {
    const bytes = this.bytes(address, 8)
    return bytes === null ? null : wordOf(new DataView(bytes.buffer, bytes.byteOffset, 8), 0)
  }

  bytes(address: number, length: number): Uint8Array | null {
    const at = address - base
    return at < 0 || at + length > this.#bytes.length ? null : this.#bytes.subarray(at, at + length)
  }
}

type Shape = readonly boolean[]

/** A `_type` with its mask, or without one where its parts have theirs. */
function typeOf(
  memory: Constants,
  shape: Shape,
  minor: number,
  parts: { readonly kind: number; readonly tail: readonly number[] } | null,
): number {
  const pointerWords = shape.lastIndexOf(true) + 1
  const mask = new Uint8Array(Math.ceil(pointerWords / 8))
  shape.slice(0, pointerWords).forEach((flag, index) => setAt(mask, index, flag))
  const at = parts === null ? memory.put([mask]) : 0
  const head = new Uint8Array(8)
  const byParts = parts !== null
  head[4] = byParts && minor >= 24 ? 16 : 0
  head[7] = (parts?.kind ?? 22) | (byParts && minor < 24 ? 64 : 0)
  return memory.put([shape.length * 8, pointerWords * 8, head, 0, at, 0, ...(parts?.tail ?? [])])
}

const shapes = fc.array(fc.boolean(), { minLength: 1, maxLength: 90 })

/** What a mask says of the first words, repeated as often as they need. */
function flagsOf(masks: TypeMasks, type: number, words: number): boolean[] | null {
  const mask = masks.at(type)
  if (mask === null) return null
  return Array.from({ length: words }, (_, index) => {
    const at = index % mask.period
    return (((mask.bits[at >> 5] ?? 0) >>> (at & 31)) & 1) === 1
  })
}

describe('masks of types', () => {
  test('an array repeats its element', () => {
    fc.assert(
      fc.property(shapes, fc.integer({ min: 1, max: 6 }), (shape, times) => {
        const memory = new Constants()
        const type = typeOf(memory, shape, 26, null)
        const expected = Array.from({ length: times }, () => shape).flat()
        assert.deepEqual(flagsOf(new TypeMasks(memory, 26), type, expected.length), expected)
      }),
    )
  })

  test('a large type has those of its parts', () => {
    fc.assert(
      fc.property(shapes, shapes, fc.integer({ min: 1, max: 9 }), (first, second, length) => {
        for (const minor of [18, 23, 24, 27]) {
          const memory = new Constants()
          const element = typeOf(memory, second, minor, null)
          const array = Array.from({ length }, () => second).flat()
          const many = typeOf(memory, array, minor, { kind: 17, tail: [element, 0, length] })
          const plain = typeOf(memory, first, minor, null)
          const scale = minor < 19 ? 2 : 1
          const fields = memory.put([0, plain, 0, 0, many, first.length * 8 * scale])
          const both = [...first, ...array]
          const type = typeOf(memory, both, minor, { kind: 25, tail: [0, fields, 2, 2] })
          assert.deepEqual(flagsOf(new TypeMasks(memory, minor), type, both.length), both)
        }
      }),
    )
  })

  test('what is no type has none', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 512, maxLength: 512 }), fc.nat(63), (bytes, word) => {
        const memory = new Constants()
        const masks = new TypeMasks(memory, 24)
        const mask = masks.at(memory.put([bytes]) + word * 8)
        assert.ok(mask === null || mask.period >= 32)
      }),
    )
    assert.equal(new TypeMasks(new Constants(), 24).at(base + 3), null)
  })
})
