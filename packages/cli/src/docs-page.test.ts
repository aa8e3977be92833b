import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { commands } from './command-table.ts'
import { withReference } from './docs-page.ts'

for (const { spec } of commands) {
  test(`docs/commands/${spec.name}.md is there and agrees with the command table`, () => {
    const file = new URL(`../../../docs/commands/${spec.name}.md`, import.meta.url)
    const page = readFileSync(file, 'utf8')
    const current = withReference(page, spec)
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, current)
    else assert.equal(page, current)
    assert.ok(page.startsWith(`# lastref ${spec.name}\n\n`))
    assert.ok(page.includes('```console\n'))
  })
}
