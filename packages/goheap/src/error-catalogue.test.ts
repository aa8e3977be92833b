import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { errorCatalogue } from './error-catalogue.ts'

test('every code this package uses is explained, and no other', () => {
  const files = globSync('**/*.ts', {
    cwd: import.meta.dirname,
    exclude: ['**/*.test.ts', 'error-catalogue*.ts'],
  })
  const source = files
    .map((file) => readFileSync(`${import.meta.dirname}/${file}`, 'utf8'))
    .join('\n')
  const used = new Set([...source.matchAll(/'(LRE\d{3})'/gu)].map(([, code = '']) => code))
  assert.deepEqual(
    errorCatalogue.map(({ code }) => code),
    [...used].toSorted(),
  )
})
