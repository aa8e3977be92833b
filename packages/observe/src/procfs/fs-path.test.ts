import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { fsPath, joinPath, pathText, prefixPath } from './fs-path.ts'

describe('paths whose bytes need not be UTF-8', () => {
  test('a UTF-8 path is a string, also one with a replacement character', () => {
    assert.equal(fsPath(Buffer.from('/sys/fs/bpf/ключ')), '/sys/fs/bpf/ключ')
    assert.equal(fsPath(Buffer.from('/a\ufffdb')), '/a\ufffdb')
  })

  test('other bytes stay bytes, and read as \\xNN', () => {
    const bytes = Buffer.from([0x2f, 0xff, 0x61, 0xc3, 0xa9, 0xc3])
    const path = fsPath(bytes)
    assert.deepEqual(path, bytes)
    assert.equal(pathText(path), '/\\xffaé\\xc3')
  })

  test('joining and prefixing keep every byte', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), fc.uint8Array({ minLength: 1 }), (a, b) => {
        const directory = fsPath(Buffer.concat([Buffer.from('/d'), a, Buffer.from('.')]))
        const joined = prefixPath('/proc/1/root', joinPath(directory, fsPath(Buffer.from(b))))
        const expected = Buffer.concat([Buffer.from('/proc/1/root/d'), a, Buffer.from('./'), b])
        assert.deepEqual(typeof joined === 'string' ? Buffer.from(joined) : joined, expected)
      }),
    )
  })

  test('distinct bytes have distinct texts unless one spells out the escape', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), (a, b) => {
        const [left, right] = [Buffer.from(a), Buffer.from(b)]
        fc.pre(!left.includes(0x5c) && !right.includes(0x5c))
        const same = pathText(fsPath(left)) === pathText(fsPath(right))
        assert.equal(same, left.equals(right))
      }),
    )
  })
})
