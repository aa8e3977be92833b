import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { humanBytes } from './bytes.ts'
import { ranges } from './ranges.ts'
import { lineWidth, span } from './span.ts'
import { layOutTable } from './table.ts'
import { displayWidth, truncate } from './width.ts'
import { wrapLine } from './wrap.ts'

describe('displayWidth', () => {
  test('counts two columns for wide characters and none for combining ones', () => {
    assert.equal(displayWidth('agent'), 5)
    assert.equal(displayWidth('工作者'), 6)
    assert.equal(displayWidth('e\u0301'), 1)
  })

  test('truncate never takes more columns than it may', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(20), (text, columns) => {
        const cut = truncate(text, columns)
        assert.ok(displayWidth(cut) <= Math.max(columns, 0) || cut === text)
        if (displayWidth(text) <= columns) assert.equal(cut, text)
        else if (columns > 0) assert.ok(cut.endsWith('…'))
      }),
    )
  })
})

describe('ranges', () => {
  test('joins runs of three and more', () => {
    assert.equal(ranges([]), '')
    assert.equal(ranges([7]), '7')
    assert.equal(ranges([7, 3, 4]), '3, 4, 7')
    assert.equal(ranges([7, 3, 5, 4]), '3–5, 7')
  })

  test('names every number and no other', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(60)), (numbers) => {
        const named = ranges(numbers)
          .split(', ')
          .filter((part) => part !== '')
          .flatMap((part) => {
            const [first = 0, last = first] = part.split('–').map(Number)
            return Array.from({ length: last - first + 1 }, (_, index) => first + index)
          })
        assert.deepEqual(
          named,
          [...new Set(numbers)].toSorted((a, b) => a - b),
        )
      }),
    )
  })
})

test('humanBytes', () => {
  assert.equal(humanBytes(0), '0 B')
  assert.equal(humanBytes(1023), '1023 B')
  assert.equal(humanBytes(1024), '1.0 KiB')
  assert.equal(humanBytes(1024 * 1024 - 1), '1.0 MiB')
  assert.equal(humanBytes(82_960), '81.0 KiB')
})

describe('wrapLine', () => {
  test('breaks at spaces, indents, and keeps a number with its noun', () => {
    const lines = wrapLine([span('refcnt 104 = 100 files + 1 pin')], '- ', '  ', 18)
    assert.deepEqual(
      lines.map((line) =>
        line
          .map(({ text }) => text)
          .join('')
          .trimEnd(),
      ),
      ['- refcnt 104 =', '  100 files +', '  1 pin'],
    )
  })

  test('loses no word', () => {
    const words = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '1'), minLength: 1 }))
    fc.assert(
      fc.property(words, fc.integer({ min: 5, max: 40 }), (parts, width) => {
        const lines = wrapLine([span(parts.join(' '))], '', '', width)
        const text = lines.map((line) => line.map((part) => part.text).join('')).join(' ')
        assert.equal(text, parts.join(' '))
      }),
    )
  })
})

describe('layOutTable', () => {
  const row = { id: 7, name: 'a-rather-long-name', path: '/sys/fs/cgroup/somewhere/deep' }
  const columns = [
    { title: 'ID', align: 'right', cell: ({ id }: typeof row) => [span(String(id))] },
    { title: 'NAME', align: 'left', min: 6, cell: ({ name }: typeof row) => [span(name)] },
    { title: 'PATH', align: 'left', min: 9, drop: 1, cell: ({ path }: typeof row) => [span(path)] },
  ] as const

  test('is unlimited without a width', () => {
    const { lines, dropped } = layOutTable(columns, [row], null)
    assert.equal(lineWidth(lines[1] ?? []), 2 + 2 + 18 + 2 + 29)
    assert.deepEqual(dropped, [])
  })

  test('cuts the widest first, then leaves columns out and names them', () => {
    assert.deepEqual(layOutTable(columns, [row], 30).dropped, [])
    assert.deepEqual(layOutTable(columns, [row], 19).dropped, ['PATH'])
    for (const width of [30, 24, 19]) {
      for (const line of layOutTable(columns, [row], width).lines) {
        assert.ok(lineWidth(line) <= width)
      }
    }
  })
})
