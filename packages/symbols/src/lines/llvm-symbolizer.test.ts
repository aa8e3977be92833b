import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { cVictim } from '../testing/victims.ts'
import { findLlvmSymbolizer } from './find-program.ts'
import { LlvmSymbolizer } from './llvm-symbolizer.ts'

const found = findLlvmSymbolizer(process.env['PATH'] ?? '')

/** A program that behaves as the script says. */
function program(t: TestContext, script: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'lastref-symbolizer-'))
  t.after(() => rmSync(directory, { recursive: true }))
  const file = join(directory, 'llvm-symbolizer')
  writeFileSync(file, `#!/bin/sh\n${script}\n`)
  chmodSync(file, 0o755)
  return file
}

test(
  'an answer, and the end with its owner',
  { skip: found === null && 'no llvm-symbolizer' },
  async () => {
    const before = children()
    {
      using symbolizer = new LlvmSymbolizer(found ?? '')
      assert.deepEqual(symbolizer.ask('/nonexistent', 1), [])
      symbolizer.restart()
      assert.deepEqual(symbolizer.ask(cVictim('chain'), 0), [])
      assert.equal(symbolizer.failure, null)
      assert.equal(children().length, before.length + 1)
    }
    // The kill has been sent; the end comes when the kernel gets to it.
    // oxlint-disable-next-line no-await-in-loop -- it is polled
    while (children().length > before.length) await setTimeout(5)
  },
)

test('a name with characters that its input treats specially is not asked for', (t) => {
  using symbolizer = new LlvmSymbolizer(program(t, 'exit 1'))
  assert.deepEqual(symbolizer.ask('/proc/1/fd/3" 0x1\n"', 1), [])
  assert.equal(symbolizer.failure, null)
})

for (const [name, script] of [
  ['ends at once', 'exit 1'],
  ['dies of a signal', 'kill -9 $$'],
  ['writes without end', 'exec yes | tr -d "\\n"'],
] as const) {
  test(`a program that ${name} is given up, and the reason kept`, (t) => {
    using symbolizer = new LlvmSymbolizer(program(t, script))
    assert.deepEqual(symbolizer.ask('/proc/self/exe', 1), [])
    assert.match(symbolizer.failure ?? '', /did not answer; native code has no line numbers\.$/u)
    assert.deepEqual(symbolizer.ask('/proc/self/exe', 1), [])
  })
}

test('a program that cannot be started', (t) => {
  const file = program(t, '')
  writeFileSync(file, 'not a program')
  using symbolizer = new LlvmSymbolizer(file)
  assert.deepEqual(symbolizer.ask('/proc/self/exe', 1), [])
  assert.notEqual(symbolizer.failure, null)
})

test('directories of the PATH that are not absolute are not searched', (t) => {
  const file = program(t, 'exit 0')
  assert.equal(findLlvmSymbolizer('.:relative:'), null)
  assert.equal(findLlvmSymbolizer(`/nonexistent:${join(file, '..')}`), file)
})

/** Children of this process that have not ended. */
function children(): string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/u.test(pid)) return false
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      return Number(parent) === process.pid && state !== 'Z'
    } catch {
      return false
    }
  })
}
