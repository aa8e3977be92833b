import assert from 'node:assert/strict'
import { test } from 'node:test'
import { effectiveCapabilities, kernelCheck } from './host-checks.ts'

test('kernels from 5.15 on are new enough', () => {
  assert.equal(kernelCheck('5.15.0-91-generic').state, 'yes')
  assert.equal(kernelCheck('6.1.0').state, 'yes')
  assert.equal(kernelCheck('6.18.44-fc').state, 'yes')
  assert.equal(kernelCheck('5.10.0-30-amd64').state, 'no')
  assert.match(kernelCheck('4.19.0').found, /4\.19\.0 is older than 5\.15/u)
})

test('missing capabilities are named', () => {
  const all = (1n << 41n) - 1n
  assert.equal(effectiveCapabilities(all).state, 'yes')
  const noPtrace = effectiveCapabilities(all & ~(1n << 19n))
  assert.deepEqual([noPtrace.state, noPtrace.found], ['partly', 'CAP_SYS_PTRACE missing'])
  const none = effectiveCapabilities(0n)
  assert.equal(none.state, 'no')
  assert.match(none.found, /CAP_SYS_ADMIN.*CAP_BPF missing/u)
})
