import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { assertGolden } from '../golden.testing.ts'
import { paint, type Line, type Screen } from '../span.ts'
import { displayWidth } from '../width.ts'
import { codeFrame } from './code-frame.ts'
import { anyText, arbitraryDocument, document, empty, scanned, source } from './example.testing.ts'
import { findingsText } from './findings-text.ts'

const screens: Readonly<Record<string, (screen: Screen) => readonly Line[]>> = {
  findings: (screen) => findingsText(document, screen),
  'findings-source': (screen) =>
    findingsText(document, screen, {
      sourceOf: (file) => (file === 'reader.go' ? source : null),
      frames: 2,
    }),
  'findings-none': (screen) => findingsText(empty, screen),
}

for (const [name, view] of Object.entries(screens)) {
  describe(name, () => {
    for (const width of [60, 80, 120]) {
      test(`${width} columns`, () => {
        assertGolden(`${name}-${width}`, paint(view({ width, colour: false }), false))
      })
    }
    test('80 columns in colour', () => {
      assertGolden(`${name}-80-colour`, paint(view({ width: 80, colour: true }), true))
    })
  })
}

describe('a code frame', () => {
  const plain = (lines: readonly Line[]): string => paint(lines, false)
  const screen = { width: 80, colour: false }

  test('does not number a single step, and stands under its column', () => {
    const [first] = scanned.path
    assert.ok(first !== undefined)
    assert.equal(
      plain(codeFrame(source, [first], screen, { context: 0 })),
      '4 │   m, err := ebpf.LoadPinnedMap(pin, nil)\n  │   ^ opened here\n',
    )
  })

  test('keeps the label of a step that lies beyond the end of the source', () => {
    const text = plain(codeFrame('one\ntwo', [{ file: 'a', line: 90, label: 'gone' }], screen))
    assert.match(text, /gone/u)
  })

  test('of any source is of printable lines, each step is told once, none overflows', () => {
    const step = fc.record({
      file: fc.constant('a'),
      line: fc.integer({ min: 1, max: 12 }),
      column: fc.integer({ min: 1, max: 300 }),
      label: fc.stringMatching(/^[a-z]{1,9}$/u),
    })
    fc.assert(
      fc.property(
        fc.array(anyText, { maxLength: 10 }),
        fc.array(step, { minLength: 1, maxLength: 4 }),
        (lines, steps) => {
          const frame = codeFrame(lines.join('\n'), steps, screen)
          const text = plain(frame)
          assert.equal(text.split('\n').length, frame.length + 1)
          assert.doesNotMatch(text, harmful)
          for (const one of text.split('\n')) assert.ok(displayWidth(one) <= 80, one)
          for (const { label } of steps) assert.ok(text.includes(label))
        },
      ),
    )
  })
})

const harmful = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u

test('no name can act on the terminal or add a line', () => {
  fc.assert(
    fc.property(arbitraryDocument, fc.constantFrom(40, 80, null), anyText, (any, width, text) => {
      const lines = findingsText(any, { width, colour: false }, { sourceOf: () => text })
      const shown = paint(lines, false)
      assert.doesNotMatch(shown, harmful)
      assert.equal(shown.split('\n').length, lines.length + 1)
    }),
  )
})
