import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { AddressTable, wordsOf } from './address-table.ts'

const address = fc.tuple(fc.nat(0xffff_ffff), fc.nat(0xf_ffff))

test('an address table numbers addresses as a Map of them would', () => {
  fc.assert(
    fc.property(fc.array(address, { maxLength: 3000 }), (addresses) => {
      const table = new AddressTable(1)
      const model = new Map<string, number>()
      for (const [low, high] of addresses) {
        const key = `${low} ${high}`
        assert.equal(table.find(low, high), model.get(key) ?? -1)
        if (!model.has(key)) model.set(key, model.size)
        assert.equal(table.number(low, high), model.get(key))
      }
      assert.equal(table.size, model.size)
    }),
  )
})

test('the two words of an address make the address again', () => {
  fc.assert(
    fc.property(address, ([low, high]) => {
      assert.deepEqual(wordsOf(low + high * 0x1_0000_0000), [low, high])
    }),
  )
})
