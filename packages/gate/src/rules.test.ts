import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { gateRules } from './rules.ts'

test('every rule of the gate has a page of its own in docs/rules', () => {
  for (const { code, rule } of gateRules) {
    const page = new URL(`../../../docs/rules/${code}.md`, import.meta.url)
    assert.match(readFileSync(page, 'utf8'), new RegExp(`^# ${code}: ${rule}\n`, 'u'))
  }
})
