import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parsePressure } from './pressure.ts'
import { runtimeOf } from './runtime.ts'

test('pressure is read as psi has it, also where nothing tells of full', () => {
  const some = 'some avg10=1.53 avg60=0.87 avg300=0.10 total=5\n'
  const full = 'full avg10=0.25 avg60=0.00 avg300=0.00 total=1\n'
  assert.deepEqual(parsePressure(some + full), { someAvg10: 1.53, fullAvg10: 0.25 })
  assert.deepEqual(parsePressure(some), { someAvg10: 1.53, fullAvg10: 0 })
  assert.equal(parsePressure('garbage'), null)
})

test('this process runs Node; one that is not there runs nothing that is known', () => {
  assert.equal(runtimeOf(process.pid), 'node')
  assert.equal(runtimeOf(2 ** 22), 'unknown')
})
