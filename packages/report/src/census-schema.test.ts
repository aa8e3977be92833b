import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { arbitraryCensus } from '@lastref/model/arbitrary'
import { Ajv2020, type AnySchema } from 'ajv/dist/2020.js'
import * as fc from 'fast-check'
import { exampleCensus, exampleProcesses, leakyMap } from './example-census.testing.ts'
import { censusJson } from './json.ts'
import { textOf } from './json.testing.ts'

const file = new URL('../../../docs/schemas/census-1.schema.json', import.meta.url)
const schema: AnySchema = JSON.parse(readFileSync(file, 'utf8'))
const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema)

function assertValid(document: unknown): void {
  assert.equal(validate(document), true, JSON.stringify(validate.errors?.slice(0, 3), null, 1))
}

describe('the schema of lastref.census/1', () => {
  test('accepts every census', () => {
    fc.assert(
      fc.property(arbitraryCensus, (census) => {
        assertValid(JSON.parse(textOf(censusJson(census))))
      }),
    )
  })

  test('accepts the documents the renderers are tested with', () => {
    assertValid({ ...exampleCensus, processes: exampleProcesses })
  })

  test('rejects fields it does not know, wherever they are', () => {
    const [process] = exampleProcesses
    const unknown = [
      { ...exampleCensus, extra: 1 },
      { ...exampleCensus, host: { ...exampleCensus.host, extra: 1 } },
      { ...exampleCensus, objects: [{ ...leakyMap, extra: 1 }] },
      {
        ...exampleCensus,
        objects: [{ ...leakyMap, holders: [{ ...leakyMap.holders[0], extra: 1 }] }],
      },
      { ...exampleCensus, processes: [{ ...process, extra: 1 }] },
    ]
    for (const document of unknown) assert.equal(validate(document), false)
  })

  test('rejects a document of another version', () => {
    assert.equal(validate({ ...exampleCensus, schema: 'lastref.census/2' }), false)
  })
})
