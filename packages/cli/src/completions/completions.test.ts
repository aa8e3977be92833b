import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { commands } from '../command-table.ts'
import { bashCompletions } from './bash.ts'
import { fishCompletions } from './fish.ts'
import { quoted } from './words.ts'
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

function skipWithout(shell: string): string | false {
  const found = spawnSync(shell, ['--version']).error === undefined
  return found ? false : `no ${shell} (${shell} not found)`
}

describe('in zsh', { skip: skipWithout('zsh') }, () => {
  let directory = ''
  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'lastref-zsh-'))
    writeFileSync(join(directory, '_lastref'), zshCompletions(specs))
  })
  after(() => rmSync(directory, { recursive: true }))

  /** Returns what a line typed at a terminal, and a tab, become in an interactive zsh. */
  function completed(line: string): string {
    // Completion works in a terminal only, so zsh is given one; it has a file of its own to say
    // what the line became.
    const script = `
      zmodload zsh/zpty
      zpty z zsh -f -i
      zpty -w z 'fpath=(${directory} $fpath); autoload -Uz compinit; compinit -u -D
        tab() { zle complete-word; print -r -- "{$BUFFER}" >${directory}/line; zle -I; echo D""ONE }
        zle -N tab; bindkey "^I" tab; echo READ""Y'
      while zpty -r z out; do [[ $out == *READY* ]] && break; done
      zpty -w -n z "$1"$'\\t'
      while zpty -r z out; do [[ $out == *DONE* ]] && break; done
      zpty -d z`
    const env = { ...process.env, HOME: directory, TERM: 'dumb' }
    execFileSync('zsh', ['-f', '-c', script, 'zsh', line], { env, timeout: 30_000 })
    return readFileSync(join(directory, 'line'), 'utf8').trim()
  }

  test('the script is valid, also when it is sourced', () => {
    execFileSync('zsh', ['-n', join(directory, '_lastref')])
    const sourced = `autoload -Uz compinit; compinit -u -D; source ${directory}/_lastref
      print -r -- $_comps[lastref]`
    const output = execFileSync('zsh', ['-f', '-c', sourced], { encoding: 'utf8' })
    assert.equal(output, '_lastref\n')
  })

  for (const [line, expected] of [
    ['lastref wh', '{lastref why }'],
    ['lastref ls m', '{lastref ls maps }'],
    ['lastref ls --orp', '{lastref ls --orphans }'],
    ['lastref ls --sort me', '{lastref ls --sort memory }'],
    ['lastref help wh', '{lastref help why }'],
    ['lastref why ma', '{lastref why map }'],
    ['lastref why map /pro', '{lastref why map /proc/}'],
  ] as const) {
    test(`${line} is completed`, () => {
      assert.equal(completed(line), expected)
    })
  }
})

describe('in fish', { skip: skipWithout('fish') }, () => {
  let directory = ''
  let file = ''
  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'lastref-fish-'))
    file = join(directory, 'lastref.fish')
    writeFileSync(file, fishCompletions(specs))
  })
  after(() => rmSync(directory, { recursive: true }))

  /** Returns the words that fish offers for the end of a line. */
  function words(line: string): string[] {
    const script = `source ${quoted(file)}; complete -C ${quoted(line)}`
    const options = {
      encoding: 'utf8',
      cwd: '/',
      env: { ...process.env, HOME: directory },
    } as const
    const output = execFileSync('fish', ['--no-config', '-c', script], options)
    return output.split('\n').flatMap((row) => row.split('\t')[0] || [])
  }

  test('the script is valid', () => {
    execFileSync('fish', ['--no-execute', file])
  })

  test('words, options and their values are offered', () => {
    const names = specs.map(({ name }) => name)
    assert.deepEqual(words('lastref '), names.toSorted())
    assert.deepEqual(words('lastref ls ma'), ['maps'])
    assert.deepEqual(words('lastref ls --orp'), ['--orphans'])
    assert.deepEqual(words('lastref ls --sort mem'), ['memory'])
    assert.deepEqual(words('lastref help wh'), ['why'])
    assert.deepEqual(words('lastref why map /pro'), ['/proc/'])
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
