import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { objectErrors } from './error-catalogue-objects.ts'

test('every code that objects, programs, links and rings throw has one entry, in order', () => {
  const source = readFileSync(new URL('errors-objects.ts', import.meta.url), 'utf8')
  const thrown = new Set(
    [...source.matchAll(/code: '(LRE\d{3})'/g)].map(([, code]) => String(code)),
  )
  assert.deepEqual(
    objectErrors.map(({ code }) => code),
    [...thrown].toSorted((a, b) => a.localeCompare(b)),
  )
})
