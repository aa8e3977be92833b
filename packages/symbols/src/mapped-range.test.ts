import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { type MappedRange, parseMaps } from './mapped-range.ts'

const text = `55d0a3c00000-55d0a3c02000 r-xp 00001000 fe:01 1234                       /usr/bin/a b (deleted)
7f0000000000-7f0000001000 rw-p 00000000 00:00 0
7ffc00000000-7ffc00021000 rw-p 00000000 00:00 0                          [stack]
7f1000000000-7f1000001000 r--s 00000000 00:05 99                         /dir/with\\012newline
not a mapping
`

test('paths with spaces, deleted files, memory without a file', () => {
  assert.deepEqual(
    parseMaps(text).map(({ path, deleted, executable, inode }) => [
      path,
      deleted,
      executable,
      inode,
    ]),
    [
      ['/usr/bin/a b', true, true, 1234n],
      ['', false, false, 0n],
      ['[stack]', false, false, 0n],
      ['/dir/with\nnewline', false, false, 99n],
    ],
  )
  assert.deepEqual(parseMaps(text)[0], {
    start: 0x55d0a3c00000n,
    end: 0x55d0a3c02000n,
    offset: 0x1000n,
    path: '/usr/bin/a b',
    inode: 1234n,
    device: 'fe:01',
    executable: true,
    deleted: true,
  } satisfies MappedRange)
})

test("every line of this process's own mappings is understood", () => {
  const own = readFileSync('/proc/self/maps', 'utf8')
  assert.equal(parseMaps(own).length, own.trimEnd().split('\n').length)
})

test('any text at all', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (any) =>
      Array.isArray(parseMaps(any)),
    ),
  )
})
