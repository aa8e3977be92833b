import assert from 'node:assert/strict'
import { readFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { commands } from './command-table.ts'
import { lastref } from './cli.testing.ts'

/** UPDATE_GOLDEN=1 writes the files anew; the difference is then reviewed like any other change. */
function assertGolden(name: string, text: string): void {
  const file = new URL(`./golden/help-${name}.txt`, import.meta.url)
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(new URL('.', file), { recursive: true })
    writeFileSync(file, text)
  }
  assert.equal(text, readFileSync(file, 'utf8'))
}

test('lastref alone shows what there is', async () => {
  const { status, stdout } = await lastref([], { env: { COLUMNS: '80' } })
  assert.equal(status, 0)
  assertGolden('overview', stdout)
})

for (const { spec } of commands) {
  test(`lastref help ${spec.name}`, async () => {
    const { status, stdout, stderr } = await lastref(['help', spec.name], {
      env: { COLUMNS: '80' },
    })
    assert.deepEqual([status, stderr], [0, ''])
    assertGolden(spec.name, stdout)
    assert.match(stdout, /^.*\n\n {2}\$ /u, 'opens with an example')
  })
}
