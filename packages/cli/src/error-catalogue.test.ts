import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { errorEntries } from './error-entries.ts'

const root = new URL('../../..', import.meta.url).pathname

test('every code that can be printed is explained, and only those, each once', async () => {
  const used = new Set<string>()
  for (const file of globSync('packages/*/src/**/*.ts', { cwd: root })) {
    if (file.endsWith('.test.ts') || file.includes('error-catalogue')) continue
    // Only where a code is given to an error: it is the one string that is nothing but a code.
    for (const [, code] of readFileSync(`${root}/${file}`, 'utf8').matchAll(/'(LRE\d{3})'/gu)) {
      used.add(code ?? '')
    }
  }
  const explained = (await errorEntries()).map(({ code }) => code)
  assert.deepEqual(explained, [...used].toSorted())
})

test('every explanation says something in full sentences and ends in help', async () => {
  for (const { code, title, explanation, help } of await errorEntries()) {
    assert.match(explanation, /^[A-Z][\s\S]*\.$/u, code)
    assert.ok(title.length > 5 && !title.endsWith('.'), code)
    assert.ok(help.length > 5, code)
  }
})
