import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Census } from '@lastref/model'
import { arbitraryCensus } from '@lastref/model/arbitrary'
import * as fc from 'fast-check'
import { LastrefError } from '@lastref/model'
import {
  errorLines,
  escapeTerminal,
  lsTable,
  orphansView,
  paint,
  processHead,
  processObjects,
  psTable,
  shellQuote,
  whyView,
  type Line,
  type NamespaceReach,
} from './index.ts'

/** C0 and C1 controls, bidi and other format characters, lone surrogates; the newline apart. */
const harmful = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
)

describe('escapeTerminal', () => {
  test('makes what a terminal acts on visible', () => {
    assert.equal(escapeTerminal('\u001b[31mred'), '\\x1b[31mred')
    assert.equal(escapeTerminal('two\nlines\r\t'), 'two\\nlines\\r\\t')
    assert.equal(escapeTerminal('\u202egnp.exe'), '\\u202egnp.exe')
    assert.equal(escapeTerminal('\u009b2J'), '\\x9b2J')
    assert.equal(escapeTerminal('\ud800'), '\\ud800')
    assert.equal(escapeTerminal('\u{e0041}'), '\\u{e0041}')
  })

  test('leaves what people read as it is', () => {
    assert.equal(escapeTerminal('工作者 é 🐝 a\\x2db'), '工作者 é 🐝 a\\x2db')
  })

  test('never lets a control, format or broken character through', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const escaped = escapeTerminal(text)
        assert.doesNotMatch(escaped, harmful)
        assert.ok(!escaped.includes('\n'))
      }),
    )
  })
})

function reach(): NamespaceReach {
  return { kind: 'own' }
}

function everyScreen(census: Census, width: number | null): Line[] {
  const screen = { width, colour: false }
  const processes = census.processes ?? []
  return [
    ...lsTable(census.objects, screen).lines,
    ...orphansView(census.objects, reach),
    ...psTable(processes, screen).lines,
    ...processes.flatMap((process) => processHead(process, screen)),
    ...processObjects(census.objects.length, census.objects, screen).lines,
    ...census.objects.flatMap((object) => whyView(object, census, screen, reach)),
  ]
}

const widths = fc.constantFrom(40, 60, 80, 120, null)

test('no screen of any census contains a control character', () => {
  fc.assert(
    fc.property(arbitraryCensus, widths, (census, width) => {
      const text = paint(everyScreen(census, width), false)
      assert.doesNotMatch(text, harmful)
    }),
  )
})

test('no line of any screen contains a newline of its own', () => {
  fc.assert(
    fc.property(arbitraryCensus, widths, (census, width) => {
      const lines = everyScreen(census, width)
      assert.equal(paint(lines, false).split('\n').length, lines.length + 1)
    }),
  )
})

test('no error contains a control character, and no cause begins a line like ours', () => {
  fc.assert(
    fc.property(anyText, anyText, anyText, (message, help, cause) => {
      const error = new LastrefError(message, { code: 'LRE201', status: 4, help, cause })
      const text = paint(errorLines(error), false)
      assert.doesNotMatch(text, harmful)
      const [first = '', ...others] = text.trimEnd().split('\n')
      assert.ok(first.startsWith('error[LRE201]'))
      for (const line of others) assert.match(line, /^(?: {2}|cause|help|$)/u)
    }),
  )
})

test('a quoted word contains no control character', () => {
  fc.assert(fc.property(anyText, (text) => assert.doesNotMatch(shellQuote(text), harmful)))
})
