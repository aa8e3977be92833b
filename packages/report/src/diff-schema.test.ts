import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { diffCensuses } from '@lastref/model'
import { arbitraryCensus } from '@lastref/model/arbitrary'
import { Ajv2020 } from 'ajv/dist/2020.js'
import * as fc from 'fast-check'

const file = new URL('../../../docs/schemas/diff-1.schema.json', import.meta.url)
const schema: object = JSON.parse(readFileSync(file, 'utf8'))
const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, formats: { 'date-time': true } })
const validate = ajv.compile(schema)

test('every difference is a document of the published schema', () => {
  fc.assert(
    fc.property(arbitraryCensus, arbitraryCensus, (before, other) => {
      const fewer = before.objects.map((object) => ({
        ...object,
        refcnt: object.refcnt + 1,
        holders: object.holders.slice(1),
      }))
      for (const after of [other, { ...before, objects: fewer }]) {
        const document: unknown = JSON.parse(JSON.stringify(diffCensuses(before, after)))
        assert.ok(validate(document), ajv.errorsText(validate.errors))
      }
    }),
  )
})

test('the schema names every field there is, and refuses a document without one', () => {
  const host = { kernel: '6.18.0', pidNamespace: '1', hostname: 'web-1', bootId: null }
  const takenAt = '2026-01-01T00:00:00.000Z'
  const empty = { schema: 'lastref.census/1', takenAt, host, blindSpots: [], objects: [] } as const
  const document = diffCensuses(empty, empty)
  const properties = Object.keys('properties' in schema ? Object(schema.properties) : {})
  assert.deepEqual(properties.toSorted(), Object.keys(document).toSorted())
  for (const key of properties) {
    assert.equal(validate({ ...document, [key]: undefined }), false, key)
  }
})
