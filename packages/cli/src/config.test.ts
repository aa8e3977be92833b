import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test, type TestContext } from 'node:test'
import { configuredOptions, findConfig } from './config.ts'
import { lsSpec } from './specs/ls.ts'
import { psSpec } from './specs/ps.ts'

function directoryWith(t: TestContext, yaml: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'lastref-config-'))
  t.after(() => rmSync(directory, { recursive: true }))
  writeFileSync(join(directory, 'lastref.yaml'), yaml)
  const below = join(directory, 'a', 'b')
  mkdirSync(below, { recursive: true })
  return below
}

async function lsOptions(directory: string) {
  return configuredOptions(lsSpec, [lsSpec, psSpec], findConfig(directory))
}

describe('lastref.yaml', () => {
  test('is found in a directory above and sets the options of a command', async (t) => {
    const yaml =
      'ls:\n  sort: memory\n  include-self: true\n  filter: [my, "refs>1"]\nps:\n  json: true\n'
    const options = await lsOptions(directoryWith(t, yaml))
    assert.deepEqual(
      [...options],
      [
        ['sort', ['memory']],
        ['include-self', true],
        ['filter', ['my', 'refs>1']],
      ],
    )
  })

  test('may be empty, and a flag may be off', async (t) => {
    assert.equal((await lsOptions(directoryWith(t, ''))).size, 0)
    assert.equal((await lsOptions(directoryWith(t, 'ls:\n  json: false\nps:\n'))).size, 0)
  })

  test('is wrong in a certain line and column', async (t) => {
    const wrong: readonly (readonly [string, RegExp])[] = [
      ['ls: [\n', /lastref\.yaml:\d+:\d+: /],
      ['- ls\n', /:1:1: it must be a map of commands/],
      ['lss:\n', /:1:1: there is no command "lss"/],
      ['ls: 3\n', /:1:1: ls must be a map of options/],
      ['ls:\n  sorted: id\n', /:2:3: lastref ls has no option "sorted"/],
      ['ls:\n  json: 3\n', /:2:3: json must be true or false/],
      ['ls:\n  sort: [id, name]\n', /:2:3: sort takes one value/],
      ['ls:\n  sort: {}\n', /:2:3: sort must be text or a number/],
    ]
    for (const [yaml, message] of wrong) {
      await assert.rejects(lsOptions(directoryWith(t, yaml)), {
        code: 'LRE008',
        status: 2,
        message,
      })
    }
  })

  test('accepts only values that the command line accepts', async (t) => {
    const message = /lastref\.yaml:4:3: sort cannot be "x"/
    await assert.rejects(lsOptions(directoryWith(t, 'ls:\n\nps:\n  sort: x\n')), {
      code: 'LRE004',
      message,
    })
  })
})
