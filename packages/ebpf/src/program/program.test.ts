import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { LastrefError } from '@lastref/model'
import { loadTestObject, notPrivileged } from '../object/testing.ts'
import { Program } from './program.ts'
import { programTypeName } from './program-type.ts'

describe('programs', { skip: notPrivileged() ?? false }, () => {
  test('a syscall program runs with a context and answers in it', () => {
    using object = loadTestObject('objects', ['twice'])
    const context = new Uint8Array(new BigUint64Array([21n, 0n]).buffer)
    const result = object.program('twice').testRun({ context })
    assert.equal(result.returnValue, 7)
    assert.deepEqual([...new BigUint64Array(result.context.slice().buffer)], [21n, 42n])
    assert.deepEqual([...context], [21, ...Array<number>(15).fill(0)])
  })

  test('a network program runs over a packet', () => {
    using object = loadTestObject('objects', ['pass'])
    const data = new Uint8Array(64).fill(5)
    const { returnValue, output } = object.program('pass').testRun({ data, repeat: 10 })
    assert.equal(returnValue, 2)
    assert.deepEqual(output, data)
  })

  test('its info names its type, its maps and its BTF', () => {
    using object = loadTestObject('objects', ['on_switch'])
    const program = object.program('on_switch')
    const info = program.info()
    assert.equal(info.type, 'tracepoint')
    assert.equal(info.name, 'on_switch')
    assert.equal(info.id, program.id)
    assert.match(info.tag, /^[0-9a-f]{16}$/)
    assert.deepEqual([info.btfId], object.ownIds().btf)
    assert.ok(info.mapIds.includes(object.map('table').id ?? 0))
  })

  test('it can be opened again by its id, until it is gone', () => {
    const object = loadTestObject('objects', ['twice'])
    const id = object.program('twice').id ?? 0
    {
      using again = Program.fromId(id)
      assert.equal(again.name, 'twice')
      assert.equal(again.type, 'syscall')
      object.close()
      assert.equal(again.info().id, id)
    }
    assert.throws(
      () => Program.fromId(id),
      (error: unknown) => error instanceof LastrefError && error.code === 'LRE250',
    )
  })

  test('a type newer than the list has a number for its name', () => {
    assert.equal(programTypeName(31), 'syscall')
    assert.equal(programTypeName(999), 'type 999')
  })
})
