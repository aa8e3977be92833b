import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sourceName } from './function-name.ts'

test('what compilers append to a name is left out', () => {
  const names = [
    ['read_counter.isra.0', 'read_counter'],
    ['read_counter.constprop.0.isra.0', 'read_counter'],
    ['read_counter.part.3', 'read_counter'],
    ['read_counter.cold', 'read_counter'],
    ['read(int) [clone .isra.0] [clone .cold]', 'read(int)'],
    ['agent::read::h0123456789abcdef', 'agent::read'],
  ] as const
  for (const [symbol, source] of names) assert.equal(sourceName(symbol), source)
})

test('names that look alike stay as they are', () => {
  for (const name of [
    'main.run.func2',
    'main.(*reader).open',
    'isra',
    'a::h12',
    'os.part',
    'main',
  ]) {
    assert.equal(sourceName(name), name)
  }
})
