import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { FileHolder, Refs } from '@lastref/model'
import type { Ledger } from './ledgers.ts'
import { agreeingReadings, judge, type Judgement } from './settle.ts'
import type { Subject } from './subject.ts'

const row = {
  address: 1,
  btf: 0,
  id: 7,
  type: 1,
  refcnt: 2,
  refcntMin: 2,
  refcntMax: 2,
  pages: 1,
  tag: '',
  name: 'agent',
}
const subject: Subject = {
  kind: 'prog',
  address: 1,
  id: 7,
  row,
  counted: { refcnt: 1, usercnt: null },
  moved: false,
}

function ledger(unexplained: number, fd = 3): Ledger {
  const refs: Refs = { refcnt: 1, usercnt: null }
  const at = [{ pid: 42, fds: [fd] }]
  const holder: FileHolder = { kind: 'file', file: 'f1', refs, at, opening: null }
  return {
    subject,
    counted: { refcnt: 1 + unexplained, usercnt: null },
    holders: [holder],
    unexplained: { refcnt: unexplained, usercnt: null },
  }
}

function readings(...ledgers: readonly Ledger[]): Judgement {
  let judgement: Judgement | undefined
  for (const it of ledgers) judgement = judge(it, false, judgement)
  assert.ok(judgement !== undefined)
  return judgement
}

describe('the books of an object', () => {
  test('are settled at once when they balance', () => {
    assert.equal(readings(ledger(0)).settled, true)
  })

  test('are not settled when it moved, also when they balance', () => {
    assert.equal(judge(ledger(0), true, undefined).settled, false)
  })

  test('that do not balance are believed after enough readings that agree', () => {
    const same = Array.from({ length: agreeingReadings }, () => ledger(1))
    assert.equal(readings(...same.slice(1)).settled, false)
    assert.equal(readings(...same).settled, true)
  })

  test('start anew when a reading shows another holder, another remainder, or movement', () => {
    const same = Array.from({ length: agreeingReadings - 1 }, () => ledger(1))
    assert.equal(readings(...same, ledger(1, 4)).settled, false)
    assert.equal(readings(...same, ledger(2)).settled, false)
    const afterMove = judge(ledger(1), true, readings(...same))
    assert.equal(judge(ledger(1), false, afterMove).settled, false)
  })
})
