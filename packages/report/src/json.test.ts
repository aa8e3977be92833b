import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { arbitraryCensus } from '@lastref/model/arbitrary'
import * as fc from 'fast-check'
import { exampleCensus, leakyMap } from './example-census.testing.ts'
import { censusJson } from './json.ts'
import { textOf } from './json.testing.ts'

describe('censusJson', () => {
  test('is one document with every field, ended by one newline', () => {
    fc.assert(
      fc.property(arbitraryCensus, (census) => {
        const text = textOf(censusJson(census))
        assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(census)))
        assert.ok(text.endsWith('}\n') && !text.slice(0, -1).includes('\n'))
      }),
    )
  })

  test('comes in pieces when it is large', () => {
    const objects = Array.from({ length: 200 }, (_, id) => ({ ...leakyMap, id }))
    const census = { ...exampleCensus, objects }
    assert.ok([...censusJson(census)].length > 1)
    assert.equal(JSON.parse(textOf(censusJson(census))).objects.length, 200)
  })
})
