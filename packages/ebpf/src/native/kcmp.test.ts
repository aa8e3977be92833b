import assert from 'node:assert/strict'
import { closeSync, openSync } from 'node:fs'
import { test } from 'node:test'
import { compareFiles } from './kcmp.ts'

test('two openings of one path are two files, and a fd is its own file', (t) => {
  const { pid } = process
  const [a, b] = [openSync('/dev/null', 'r'), openSync('/dev/null', 'r')]
  try {
    if (compareFiles({ pid, fd: a }, { pid, fd: a }) === null) {
      t.skip('the kernel has no kcmp(2)')
      return
    }
    assert.equal(compareFiles({ pid, fd: a }, { pid, fd: a }), 0)
    const order = compareFiles({ pid, fd: a }, { pid, fd: b })
    assert.ok(order === -1 || order === 1)
    assert.equal(compareFiles({ pid, fd: b }, { pid, fd: a }), -order)
  } finally {
    closeSync(a)
    closeSync(b)
  }
  assert.equal(compareFiles({ pid, fd: a }, { pid, fd: a }), null)
})
