// The linter really reports an import against the layers: each case is a file put into a copy of the
// configuration, linted as the project is.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { describe, test } from 'node:test'

const root = resolve(import.meta.dirname, '..')

/** Returns the messages of the layer rule for one file with one import. */
function lint(file: string, source: string): string {
  const copy = mkdtempSync(join(tmpdir(), 'lastref-layers-'))
  try {
    const path = join(copy, file)
    mkdirSync(dirname(path), { recursive: true })
    copyFileSync(join(root, '.oxlintrc.json'), join(copy, '.oxlintrc.json'))
    writeFileSync(path, source)
    const oxlint = join(root, 'node_modules/.bin/oxlint')
    const { stdout, stderr } = spawnSync(oxlint, ['-f', 'unix', file], {
      cwd: copy,
      encoding: 'utf8',
    })
    assert.equal(stderr, '')
    return stdout
      .split('\n')
      .filter((line) => line.includes('no-restricted-imports'))
      .join('\n')
  } finally {
    rmSync(copy, { recursive: true })
  }
}

const forbidden: readonly (readonly [what: string, file: string, source: string])[] = [
  ['a higher layer', 'packages/ebpf/src/a.ts', `export * from '@lastref/observe'`],
  ['a higher layer, as types', 'packages/model/src/a.ts', `import type { A } from '@lastref/ebpf'`],
  ['a higher layer, lazily', 'packages/report/src/a.ts', `await import('@lastref/lab')`],
  ['its own package', 'packages/observe/src/a.ts', `import { a } from '@lastref/observe'`],
  ['the command line', 'packages/lab/src/a.ts', `import { a } from 'lastref'`],
  ['past a public face', 'packages/cli/src/a.ts', `import { a } from '@lastref/model/src/refs.ts'`],
  ['by path', 'packages/cli/src/a.ts', `import { a } from '../../model/src/refs.ts'`],
  ['by path, in a test', 'test/a.test.ts', `import { a } from '../packages/model/src/refs.ts'`],
  ['koffi outside the ports', 'packages/ebpf/src/a.ts', `import koffi from 'koffi'`],
  ['Node in the model', 'packages/model/src/a.ts', `import { readFileSync } from 'node:fs'`],
]

const allowed: readonly (readonly [what: string, file: string, source: string])[] = [
  ['a lower layer', 'packages/observe/src/a.ts', `import { a } from '@lastref/ebpf'`],
  ['every package below the command', 'packages/cli/src/a.ts', `import { a } from '@lastref/lab'`],
  ['koffi in the ports', 'packages/ebpf/src/native/a.ts', `import koffi from 'koffi'`],
  ['Node in a test of the model', 'packages/model/src/a.test.ts', `import { a } from 'node:test'`],
  ['its own files', 'packages/ebpf/src/map/a.ts', `import { a } from '../handle.ts'`],
]

describe('the linter reports', () => {
  for (const [what, file, source] of forbidden) {
    test(what, () => assert.match(lint(file, `${source}\n`), /no-restricted-imports/))
  }
})

describe('the linter allows', () => {
  for (const [what, file, source] of allowed) {
    test(what, () => assert.equal(lint(file, `${source}\n`), ''))
  }
})

test('every package is under a layer of its own', () => {
  const config: unknown = JSON.parse(readFileSync(join(root, '.oxlintrc.json'), 'utf8'))
  const text = JSON.stringify(config)
  const manifest = spawnSync('ls', [join(root, 'packages')], { encoding: 'utf8' }).stdout
  for (const name of manifest.trim().split('\n')) {
    assert.ok(text.includes(`"packages/${name}/src/**/*.ts"`), `${name} has no layer`)
  }
})
