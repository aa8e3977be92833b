import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { errorCatalogue } from './error-catalogue.ts'
import { errorEntries } from './error-entries.ts'

test('every code of the command line is explained, and no other', () => {
  const files = globSync('errors*.ts', { cwd: import.meta.dirname })
  const sources = files.map((name) => readFileSync(`${import.meta.dirname}/${name}`, 'utf8'))
  const used = new Set(sources.join('\n').match(/LRE\d{3}/gu))
  assert.deepEqual(errorCatalogue.map(({ code }) => code).toSorted(), [...used].toSorted())
})

test('no two packages explain the same code', async () => {
  const codes = (await errorEntries()).map(({ code }) => code)
  assert.deepEqual(codes, [...new Set(codes)])
})

test('every explanation says something in full sentences and ends in help', async () => {
  for (const { code, title, explanation, help } of await errorEntries()) {
    assert.match(explanation, /^\S[\s\S]*\.$/u, code)
    assert.ok(title.length > 5 && !title.endsWith('.'), code)
    assert.ok(help.length > 5, code)
  }
})
