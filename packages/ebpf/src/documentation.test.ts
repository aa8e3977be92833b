import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'

const root = resolve(import.meta.dirname, '../../..')
const options = process.getuid?.() === 0 ? {} : { skip: 'needs root to create maps' }

for (const page of ['README', 'lifetimes', 'maps']) {
  test(`the examples of docs/ebpf/${page}.md run`, options, () => {
    const text = readFileSync(`${root}/docs/ebpf/${page}.md`, 'utf8')
    const examples = [...text.matchAll(/^```ts\n(.*?)^```$/gmsu)].map(([, code = '']) => code)
    assert.ok(examples.length > 0)
    for (const example of examples) {
      const flags = ['--input-type=module-typescript', '-e', example]
      const run = spawnSync(process.execPath, flags, { cwd: root, encoding: 'utf8' })
      // Anything on stderr would be an error, or a warning about a handle the example forgot.
      assert.deepEqual([run.status, run.stderr], [0, ''], example)
    }
  })
}
