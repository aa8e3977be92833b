import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BpfObject } from '@lastref/model'
import { arbitraryObject } from '@lastref/model/arbitrary'
import * as fc from 'fast-check'
import { equations } from './equation.ts'
import { countingProg, leakyMap, unsettledMap } from './example-census.testing.ts'

function textOf(object: BpfObject): string[] {
  return equations(object).map((line) => line.map(({ text }) => text).join(''))
}

test('says what is unexplained, with its sign, also when it is nothing', () => {
  assert.deepEqual(textOf(leakyMap), [
    'refcnt  104 = 102 files + 1 pin + 1 program + 0 unexplained',
    'usercnt 103 = 102 files + 1 pin + 0 unexplained',
  ])
  assert.deepEqual(textOf({ ...unsettledMap, unexplained: { refcnt: -1, usercnt: 0 } }), [
    'refcnt  4 = 1 file - 1 unexplained',
    'usercnt 1 = 1 file + 0 unexplained',
  ])
  assert.deepEqual(
    textOf({ ...countingProg, holders: [], unexplained: { refcnt: 6, usercnt: null } }),
    ['refcnt  6 = 6 unexplained'],
  )
})

test('is true: both sides of every equation are equal', () => {
  fc.assert(
    fc.property(arbitraryObject, (object) => {
      for (const text of textOf(object)) {
        const [total = '', sum = ''] = text.replace(/^\w+\s+/u, '').split(' = ')
        const terms = sum.replaceAll('- ', '+ -').split('+ ')
        const added = terms.reduce((all, term) => all + Number.parseInt(term, 10), 0)
        assert.equal(added, Number(total))
      }
    }),
  )
})
