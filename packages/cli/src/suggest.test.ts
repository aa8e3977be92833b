import assert from 'node:assert/strict'
import { test } from 'node:test'
import { suggest } from './suggest.ts'

test('suggests what was probably meant, and nothing otherwise', () => {
  assert.equal(suggest('memroy', ['memory', 'name']), 'memory')
  assert.equal(suggest('sl', ['ls', 'ps']), 'ls')
  assert.equal(suggest('map', ['maps', 'progs']), 'maps')
  assert.equal(suggest('xyzzy', ['maps', 'progs']), undefined)
  assert.equal(suggest('a', ['ls', 'ps']), undefined)
})
