import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { Ajv2020, type AnySchema } from 'ajv/dist/2020.js'
import { assertGolden } from '../golden.testing.ts'
import { evidencePage, evidenceView, paint } from '../index.ts'
import { retainedExample, severalExample } from './example-evidence.testing.ts'

const examples = { retained: retainedExample, several: severalExample }

for (const [name, document] of Object.entries(examples)) {
  describe(`explain, ${name}`, () => {
    for (const width of [60, 80, 120]) {
      test(`${width} columns`, () => {
        const screen = paint(evidenceView(document, { width, colour: false }), false)
        assertGolden(`explain-${name}-${width}`, screen)
        for (const line of screen.split('\n')) assert.ok(line.length <= width, line)
      })
    }
    test('80 columns in colour', () => {
      const screen = paint(evidenceView(document, { width: 80, colour: true }), true)
      assertGolden(`explain-${name}-80-colour`, screen)
    })
  })
}

test('the page runs nothing, loads nothing, and shows hostile names as text', () => {
  const page = evidencePage(severalExample)
  assert.doesNotMatch(page, /<script|<b>|<other>|src=|href=|url\(/u)
  assert.ok(!page.includes('\u001b'))
  assert.match(page, /helper\\x1b\[31m&lt;b&gt;/u)
  assert.equal(page.match(/<svg/gu)?.length, 5)
})

describe('the schema of lastref.evidence/1', () => {
  const read = (name: string): AnySchema =>
    JSON.parse(readFileSync(new URL(`../../../../docs/schemas/${name}`, import.meta.url), 'utf8'))
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, formats: { 'date-time': true } })
  const validate = ajv.compile(read('evidence-1.schema.json'))
  const validateFindings = ajv.compile(read('findings-1.schema.json'))

  test('accepts the documents the renderers are tested with, and their findings', () => {
    for (const document of Object.values(examples)) {
      const plain: unknown = JSON.parse(JSON.stringify(document))
      assert.equal(validate(plain), true, JSON.stringify(validate.errors?.slice(0, 3)))
      assert.equal(validateFindings(JSON.parse(JSON.stringify(document.findings))), true)
      assert.equal(document.findings.findings.length, 1)
    }
  })

  test('rejects fields it does not know, and another version', () => {
    assert.equal(validate({ ...retainedExample, extra: 1 }), false)
    assert.equal(validate({ ...retainedExample, schema: 'lastref.evidence/2' }), false)
    const [process] = retainedExample.processes
    assert.equal(validate({ ...retainedExample, processes: [{ ...process, extra: 1 }] }), false)
  })
})
