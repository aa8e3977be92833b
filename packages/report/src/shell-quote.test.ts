import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { shellQuote } from './shell-quote.ts'

/** Returns, byte for byte, what bash makes of a quoted word. */
function readByBash(quoted: readonly string[]): string[] {
  const output = execFileSync('bash', ['--norc', '-c', `printf '%s\\0' ${quoted.join(' ')}`], {
    env: { LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return output.toString('latin1').split('\0').slice(0, -1)
}

test('bash reads every word back as it was', () => {
  const words = fc.sample(
    fc.string({ unit: 'binary' }).map((word) => word.replaceAll('\0', '')),
    200,
  )
  const all = [...words, "it's", '$(id)', 'a\nb', '-rf', '\\', '', '\u001b[2J']
  const bytes = all.map((word) => Buffer.from(word, 'utf8').toString('latin1'))
  assert.deepEqual(readByBash(all.map(shellQuote)), bytes)
})

test('a surrogate that stands for a byte becomes that byte', () => {
  assert.deepEqual(readByBash([shellQuote('a\udcff1')]), ['a\u00ff1'])
})
