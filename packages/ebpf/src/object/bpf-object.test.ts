import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { LastrefError } from '@lastref/model'
import { UnsupportedFeatureError, VerifierError } from '../errors-objects.ts'
import { fdById } from '../native/object-ids.ts'
import { closeFd } from '../native/fd.ts'
import { probeFeature } from '../features/probe-features.ts'
import { BpfObject } from './bpf-object.ts'
import { loadTestObject, notPrivileged, ownBpfFds, testObject } from './testing.ts'

const code = (expected: string) => (error: unknown) =>
  error instanceof LastrefError && error.code === expected

describe('an opened object', () => {
  test('opening makes nothing in the kernel, and lists what the file declares', () => {
    const before = ownBpfFds()
    using object = BpfObject.open(testObject('objects'), { name: 'lr_test' })
    assert.deepEqual(ownBpfFds(), before)
    assert.deepEqual(
      object.programs().find(({ name }) => name === 'rows'),
      { name: 'rows', section: 'iter/task', type: 'tracing', autoload: true },
    )
    assert.ok(object.mapNames().includes('table'))
    assert.throws(() => object.program('rows'), code('LRE453'))
    assert.throws(() => object.map('table'), code('LRE453'))
    assert.throws(() => object.setAutoload('nobody', false), code('LRE454'))
  })

  test('bytes that are no object file are refused', () => {
    const bytes = testObject('objects')
    for (const broken of [new Uint8Array(), Buffer.from('#!/bin/sh'), bytes.subarray(0, 700)]) {
      assert.throws(() => BpfObject.open(broken, { name: 'broken' }), code('LRE451'))
    }
  })

  test('globals have their shape and their limits', () => {
    using object = BpfObject.open(testObject('objects'), { name: 'lr_test' })
    assert.equal(object.rodata.get('rows_per_task'), 1)
    assert.equal(object.rodata.get('flag'), false)
    assert.equal(object.data.get('minus_five'), -5)
    assert.equal(object.bss.get('runs'), 0n)
    assert.deepEqual(object.bss.get('bytes'), new Uint8Array(16))
    object.data.set('minus_five', -2147483648)
    assert.equal(object.data.get('minus_five'), -2147483648)
    assert.throws(() => object.data.set('minus_five', 2147483648), code('LRE455'))
    assert.throws(() => object.rodata.set('rows_per_task', -1), code('LRE455'))
    assert.throws(() => object.rodata.set('rows_per_task', 1.5), code('LRE455'))
    assert.throws(() => object.bss.set('bytes', 7), code('LRE455'))
    assert.throws(() => object.bss.set('bytes', new Uint8Array(15)), code('LRE455'))
    assert.throws(() => object.bss.get('nobody'), code('LRE454'))
    assert.throws(() => object.section('.rodata.nowhere'), code('LRE454'))
  })
})

describe('a loaded object', { skip: notPrivileged() ?? false }, () => {
  test('constants reach the program, and its globals are read without a call', () => {
    using object = BpfObject.open(testObject('objects'), { name: 'lr_test' })
    object.rodata.set('rows_per_task', 3)
    object.rodata.set('flag', true)
    object.bss.set('runs', 100n)
    object.bss.set('bytes', new Uint8Array(16).fill(9))
    object.loadOnly(['rows'])
    object.load()
    const bytes = object.program('rows').attachIterator({ tid: process.pid }).readBytes()
    const rows = new BigUint64Array(bytes.buffer, bytes.byteOffset, 9)
    assert.deepEqual([...rows], [100n, 1n, 9n, 101n, 1n, 9n, 102n, 1n, 9n])
    assert.equal(object.bss.get('runs'), 103n)
    object.bss.set('runs', 7n)
    assert.equal(object.bss.get('runs'), 7n)
    assert.throws(() => object.rodata.set('flag', false), code('LRE455'))
  })

  test('programs that are left out are not there, and maps take their new size', () => {
    using object = BpfObject.open(testObject('objects'), { name: 'lr_test' })
    object.loadOnly(['on_switch'])
    object.setMaxEntries('table', 77)
    object.load()
    assert.equal(object.program('on_switch').type, 'tracepoint')
    assert.throws(() => object.program('rows'), code('LRE454'))
    assert.equal(object.map('table').info().maxEntries, 77)
    assert.equal(object.map('table'), object.map('table'))
    assert.throws(() => object.load(), code('LRE453'))
    assert.throws(() => object.setMaxEntries('table', 1), code('LRE453'))
  })

  test('the ids are those of exactly what it made, and all are gone after the close', () => {
    const object = loadTestObject('objects', ['rows'])
    const link = object.program('rows').attachIterator()
    const own = object.ownIds()
    assert.deepEqual(own.progs, [object.program('rows').id])
    assert.deepEqual(own.links, [link.id])
    assert.equal(own.btf.length, 1)
    assert.ok(own.maps.includes(object.map('table').id ?? 0))
    link.close()
    assert.deepEqual(object.ownIds().links, [])
    object.close()
    object.close()
    for (const id of own.progs) assert.equal(stillThere('prog', id), false)
    for (const id of own.links) assert.equal(stillThere('link', id), false)
  })

  test('what it handed out is closed with it, except for clones', () => {
    const object = loadTestObject('objects', ['rows'])
    const program = object.program('rows')
    const map = object.map('table')
    const link = program.attachIterator()
    const bss = object.bss
    using clone = program.clone()
    object.close()
    assert.throws(() => program.fd, code('LRE401'))
    assert.throws(() => map.fd, code('LRE401'))
    assert.throws(() => link.open(), code('LRE401'))
    assert.throws(() => bss.get('runs'), code('LRE458'))
    assert.equal(clone.info().name, 'rows')
  })

  test('200 times open, load and close leave no fd behind', () => {
    loadTestObject('objects', ['rows']).close()
    const before = ownBpfFds()
    for (let i = 0; i < 200; i++) {
      using object = BpfObject.open(testObject('objects'), { name: 'lr_test' })
      object.loadOnly(['twice'])
      object.load()
      object.program('twice')
      object.map('table')
    }
    assert.deepEqual(ownBpfFds(), before)
  })

  test('a refused load leaves nothing, and says what the verifier said first', () => {
    const before = ownBpfFds()
    assert.throws(
      () => loadTestObject('bad', ['null_value']),
      (error: unknown) =>
        error instanceof VerifierError &&
        error.program === 'null_value' &&
        error.message.includes("R0 invalid mem access 'map_value_or_null'") &&
        error.log.includes('bpf_map_lookup_elem'),
    )
    assert.deepEqual(ownBpfFds(), before)
  })

  test('a program the kernel has no trampoline for is refused by name', (t) => {
    if (probeFeature('attach:fentry').supported) {
      t.skip('this kernel offers fentry')
      return
    }
    assert.throws(
      () => loadTestObject('fentry'),
      (error: unknown) =>
        error instanceof UnsupportedFeatureError &&
        error.code === 'LRE154' &&
        error.message.includes('on_entry'),
    )
  })
})

function stillThere(kind: 'prog' | 'link', id: number): boolean {
  const fd = fdById(kind, id)
  if (fd === undefined) return false
  closeFd(fd)
  return true
}
