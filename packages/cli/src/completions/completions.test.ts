import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { describe, test } from 'node:test'
import { commands } from '../command-table.ts'
import { bashCompletions } from './bash.ts'
import { fishCompletions } from './fish.ts'
import { zshCompletions } from './zsh.ts'

const specs = commands.map(({ spec }) => spec)

/** Returns what bash itself would offer for the last of these words. */
function offered(...words: string[]): string[] {
  const script = `${bashCompletions(specs)}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _lastref
printf '%s\\n' "\${COMPREPLY[@]}"`
  const output = execFileSync('bash', ['--norc', '-c', script, 'bash', 'lastref', ...words], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return output.split('\n').filter((line) => line !== '')
}

describe('in bash', () => {
  test('the first word is a command', () => {
    assert.deepEqual(offered('wh'), ['why'])
    assert.deepEqual(
      offered('').filter((word) => !word.startsWith('-')),
      specs.map(({ name }) => name),
    )
  })

  test('words, options and their values follow', () => {
    assert.deepEqual(offered('ls', 'm'), ['maps'])
    assert.deepEqual(offered('ls', '--o'), ['--orphans'])
    assert.deepEqual(offered('ls', '--sort', 'me'), ['memory'])
    assert.deepEqual(offered('ls', '--pid', ''), [])
    assert.deepEqual(offered('help', 'wh'), ['why'])
    assert.deepEqual(offered('completions', 'f'), ['fish'])
  })

  test('why completes pins as files', () => {
    assert.deepEqual(offered('why', '/pro'), ['/proc'])
  })
})

test('every command and option is in the scripts of the other shells', () => {
  for (const script of [zshCompletions(specs), fishCompletions(specs)]) {
    for (const { name, options } of specs) {
      assert.ok(script.includes(name))
      for (const option of options) assert.ok(script.includes(option.name), option.name)
    }
  }
})
