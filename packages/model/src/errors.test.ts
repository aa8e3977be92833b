import assert from 'node:assert/strict'
import { test } from 'node:test'
import { errorCatalogue } from './error-catalogue.ts'
import {
  baselineFault,
  binaryToTerminal,
  growthUnknown,
  noSuchRecord,
  recordFault,
  recordIsDirectory,
  recordUnreadable,
  recordUnwritable,
  recordWithoutCensus,
  stdoutIsTaken,
  suppressionFault,
} from './errors.ts'

const errors = [
  noSuchRecord('a', undefined),
  recordIsDirectory('a'),
  recordUnreadable('a', undefined),
  recordUnwritable('a', undefined),
  binaryToTerminal(),
  recordWithoutCensus('a'),
  stdoutIsTaken(),
  growthUnknown('boot: another'),
  suppressionFault('a', 3, 'leak:x'),
  baselineFault('a', 'is not JSON'),
  recordFault('a', { type: 'empty' }),
  recordFault('a', { type: 'foreign' }),
  recordFault('a', { type: 'format-version', major: 2 }),
  recordFault('a', { type: 'truncated', offset: 16 }),
  recordFault('a', { type: 'corrupted', offset: 16, what: 'payload checksum' }),
  recordFault('a', { type: 'too-large', offset: 16, bytes: 2 ** 32 - 1 }),
  recordFault('a', { type: 'content', offset: 16, what: 'is not JSON' }),
]

test('each error has a code of its own, a help line, and an entry in the catalogue', () => {
  const codes = errors.map((error) => error.code)
  assert.equal(new Set(codes).size, codes.length)
  assert.deepEqual(codes.toSorted(), errorCatalogue.map((entry) => entry.code).toSorted())
  for (const error of errors) {
    assert.ok(error.help, error.code)
    assert.match(error.message, /^[^\n]+\.$/, error.code)
  }
})

test('a newer section and a newer format share their code: the remedy is the same', () => {
  const newer = recordFault('a', { type: 'section-version', offset: 16, version: 2 })
  assert.equal(newer.code, 'LRE305')
})

test('a command in a help line takes any file name as one word', () => {
  const help = (path: string): string | undefined => recordUnreadable(path, undefined).help
  assert.equal(help('/tmp/a.lastref'), 'see who may read it: ls -l /tmp/a.lastref')
  assert.equal(help("it's; rm *"), String.raw`see who may read it: ls -l 'it'\''s; rm *'`)
  assert.equal(help('-rf'), 'see who may read it: ls -l ./-rf')
})

test('a dash is called stdin, and no command names it', () => {
  const error = recordFault('-', { type: 'empty' })
  assert.equal(error.message, 'stdin is empty.')
  assert.equal(error.help, 'take another one: lastref snapshot -o FILE')
})
