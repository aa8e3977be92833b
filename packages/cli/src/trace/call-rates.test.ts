import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CallRates } from './call-rates.ts'

const map = { kind: 'map', id: 25, name: 'my_map' } as const

test('counts become rates since the last time, the busiest first', () => {
  const rates = new CallRates(0)
  const lookups = { object: map, command: 'MAP_LOOKUP_ELEM' }
  const creates = { object: null, command: 'MAP_CREATE' }
  assert.deepEqual(
    rates.next(2000, [
      { ...creates, calls: 4 },
      { ...lookups, calls: 100 },
    ]),
    [
      { ...lookups, perSecond: 50 },
      { ...creates, perSecond: 2 },
    ],
  )
  assert.deepEqual(
    rates.next(3000, [
      { ...creates, calls: 4 },
      { ...lookups, calls: 130 },
    ]),
    [{ ...lookups, perSecond: 30 }],
  )
})
