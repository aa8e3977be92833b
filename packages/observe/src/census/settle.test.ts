import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { FileHolder, Refs } from '@lastref/model'
import type { Ledger } from './ledgers.ts'
import { agreeingReadings, judge, pauseBefore, type Judgement } from './settle.ts'
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

const still = { moved: false, complete: true }
const moving = { moved: true, complete: true }

function readings(...ledgers: readonly Ledger[]): Judgement {
  let judgement: Judgement | undefined
  for (const it of ledgers) judgement = judge(it, still, judgement)
  assert.ok(judgement !== undefined)
  return judgement
}

describe('the books of an object', () => {
  test('are settled at once when they balance', () => {
    assert.equal(readings(ledger(0)).settled, true)
  })

  test('are not settled when it moved, also when they balance', () => {
    assert.equal(judge(ledger(0), moving, undefined).settled, false)
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
    const afterMove = judge(ledger(1), moving, readings(...same))
    assert.equal(judge(ledger(1), still, afterMove).settled, false)
  })
  test('that changed without a counter that moved are never believed in this census', () => {
    const same = Array.from({ length: agreeingReadings }, () => ledger(1))
    assert.equal(readings(ledger(2), ...same).settled, false)
    assert.equal(readings(ledger(2), ...same, ledger(0)).settled, true)
  })

  test('may change from the first reading, which does not look everywhere, to the second', () => {
    let judgement = judge(ledger(2), { moved: false, complete: false }, undefined)
    for (let reading = 1; reading <= agreeingReadings; reading++) {
      judgement = judge(ledger(1), still, judgement)
    }
    assert.equal(judgement.settled, true)
  })
})

describe('the pause before the next reading', () => {
  const after = (count: number) => readings(...Array.from({ length: count }, () => ledger(1)))

  test('follows how many readings agree, however many there were before', () => {
    const late = judge(ledger(1), still, judge(ledger(2), { ...still, complete: false }, undefined))
    assert.deepEqual(
      [after(1), after(2), after(3), late].map((it) => pauseBefore([it])),
      [0, 30, 130, 0],
    )
    assert.equal(pauseBefore([after(3), late]), 130)
    assert.equal(pauseBefore([]), 0)
  })

  test('is made for what will not be believed too: its books may balance by then', () => {
    const restless = judge(ledger(1), moving, undefined)
    const calm = judge(ledger(1), still, judge(ledger(1), still, restless))
    assert.equal(pauseBefore([calm]), 30)
    assert.equal(pauseBefore([restless]), 0)
  })
})
