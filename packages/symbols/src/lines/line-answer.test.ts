import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { parseAnswer } from './line-answer.ts'

test('inlined functions come before the one they are in', () => {
  const symbol = (name: string, line: number): object => ({
    FunctionName: name,
    FileName: '/src/a.c',
    Line: line,
    Column: 3,
  })
  const answer = { Address: '0x10', Symbol: [symbol('inner', 2), symbol('outer', 9)] }
  assert.deepEqual(parseAnswer(JSON.stringify(answer)), [
    { function: 'inner', file: '/src/a.c', line: 2 },
    { function: 'outer', file: '/src/a.c', line: 9 },
  ])
})

test('what it does not know', () => {
  const nothing = { Symbol: [{ FunctionName: '', FileName: '', Line: 0 }] }
  assert.deepEqual(parseAnswer(JSON.stringify(nothing)), [])
  assert.deepEqual(parseAnswer('{"Error":{"Message":"No such file or directory"}}'), [])
  const onlyName = { Symbol: [{ FunctionName: 'f', FileName: 'libc-start.o', Line: 0 }] }
  assert.deepEqual(parseAnswer(JSON.stringify(onlyName)), [
    { function: 'f', file: null, line: null },
  ])
})

test('any answer at all', () => {
  fc.assert(fc.property(fc.string(), (text) => Array.isArray(parseAnswer(text))))
  fc.assert(fc.property(fc.json(), (text) => Array.isArray(parseAnswer(text))))
})
