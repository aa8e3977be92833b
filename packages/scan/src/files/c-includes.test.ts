import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { includeIndex, includesOf } from './c-includes.ts'

describe('includes', () => {
  it('are read in both of their forms', () => {
    const text = '#include <lib/map.h>\n  # include "own.h"\n// #include "no.h"\n'
    assert.deepEqual(includesOf(text), ['lib/map.h', 'own.h'])
  })

  const index = includeIndex([
    { path: '/src/include/lib/map.h', unit: 'include' },
    { path: '/src/lib/map.c', unit: 'lib' },
    { path: '/src/tool/own.h', unit: 'tool' },
  ])

  it('mean the headers that they end like, and the sources of their name', () => {
    assert.deepEqual(index.declaring('../lib/map.h'), ['include'])
    assert.deepEqual(index.defining('lib/map.h'), ['lib'])
    assert.deepEqual(index.defining('own.h'), [])
  })

  it('mean nothing of the tree when no header ends like them', () => {
    assert.deepEqual(index.declaring('linux/map.h'), [])
    assert.deepEqual(index.defining('linux/map.h'), [])
  })
})
