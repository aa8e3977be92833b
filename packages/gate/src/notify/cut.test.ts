import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { cutTo, utf8Bytes } from './cut.ts'
import { packMessages } from './pack.ts'

const units = ['a', 'é', 'e\u0301', '漢', '🧨', '🧑🏽‍🚀', '🇨🇳', '\r\n', ' ', '\ud800', 'ｱ', '한', 'กำ']
const text = fc.oneof(
  fc.array(fc.constantFrom(...units), { maxLength: 60 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary' }),
)
const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })

test('a cut text is within the limit, well-formed, and ends between characters of the whole', () => {
  fc.assert(
    fc.property(text, fc.nat(200), (whole, most) => {
      const cut = cutTo(whole, most, utf8Bytes)
      assert.ok(utf8Bytes(cut) <= most)
      assert.equal(Buffer.from(cut, 'utf8').toString('utf8'), cut)
      const formed = whole.toWellFormed()
      if (cut === formed || cut === '') return
      assert.ok(cut.endsWith('…'))
      const kept = cut.slice(0, -1)
      assert.ok(formed.startsWith(kept))
      const ends = [...segmenter.segment(formed)].map(({ index }) => index)
      assert.ok(ends.includes(kept.length), JSON.stringify({ whole, cut }))
    }),
    { numRuns: 500 },
  )
})

test('a text that fits is not cut', () => {
  fc.assert(
    fc.property(text, (whole) => {
      const formed = whole.toWellFormed()
      assert.equal(cutTo(whole, utf8Bytes(formed), utf8Bytes), formed)
    }),
  )
})

test('messages are within the limit, begin with the head, and tell or count every item', () => {
  const items = fc.array(
    text.map((one) => `item ${one}`),
    { maxLength: 40 },
  )
  fc.assert(
    fc.property(
      text,
      items,
      fc.integer({ min: 200, max: 800 }),
      fc.integer({ min: 1, max: 5 }),
      (head, list, limit, most) => {
        const packing = { limit, size: utf8Bytes, most, between: '\n\n' }
        const messages = packMessages(head, list, packing)
        assert.ok(messages.length >= 1 && messages.length <= most)
        for (const message of messages) assert.ok(utf8Bytes(message) <= limit)
        const more = Number(/\n\nand (\d+) more$/u.exec(messages.at(-1) ?? '')?.[1] ?? 0)
        const told = messages.join('\n\n').split('\n\nitem ').length - 1
        assert.equal(told + more, list.length)
      },
    ),
  )
})
