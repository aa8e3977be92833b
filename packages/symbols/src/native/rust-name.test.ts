import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { demangleRust, isRustSymbol, tidyRust } from './rust-name.ts'

test('names of the older scheme', () => {
  assert.equal(
    demangleRust('_ZN3aya4maps3Map6create17h0123456789abcdefE'),
    'aya::maps::Map::create',
  )
  assert.equal(
    demangleRust(
      '_ZN58_$LT$chain..maps..Ring$LT$T$GT$$u20$as$u20$chain..Open$GT$4open17h0123456789abcdefE',
    ),
    '<chain::maps::Ring<T> as chain::Open>::open',
  )
})

test('names of C, C++ and the newer scheme are left alone', () => {
  for (const name of ['bpf_map_create', '_ZN5agent4loadEv', '_RNvC5chain4main', '', '_ZN']) {
    assert.equal(demangleRust(name), null)
  }
  assert.ok(isRustSymbol('_RNvC5chain4main'))
  assert.ok(!isRustSymbol('_ZN5agent4loadEv'))
})

test('the hash that is left by demanglers of C++', () => {
  assert.equal(tidyRust('core::fmt::write::h0123456789abcdef'), 'core::fmt::write')
  assert.equal(tidyRust('agent::load(int)'), 'agent::load(int)')
})

test('lengths that lie', () => {
  fc.assert(
    fc.property(fc.nat(), fc.string({ maxLength: 20 }), (length, rest) => {
      const name = demangleRust(`_ZN${length}${rest}17h0123456789abcdefE`)
      assert.ok(name === null || typeof name === 'string')
    }),
  )
})
