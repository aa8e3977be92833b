import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Feature } from '@lastref/ebpf'
import { featureChecks, featureGroupChecks } from './feature-checks.ts'

const features: readonly Feature[] = [
  { name: 'host:kernel', group: 'host', supported: true, reason: 'Linux 6.1.0' },
  { name: 'map:hash', group: 'map', supported: true, reason: 'a small map can be created' },
  { name: 'attach:xdp', group: 'attach', supported: true, reason: 'attached' },
  { name: 'attach:fentry', group: 'attach', supported: false, reason: 'EPERM', since: '5.5' },
]

test('a group is told in sum, with what it lacks by name', () => {
  assert.deepEqual(featureGroupChecks(features), [
    { name: 'attach', state: 'partly', found: '1 of 2, without fentry', help: null },
    { name: 'map types', state: 'yes', found: 'all 1', help: null },
  ])
})

test('a feature that is missing says why, and since when kernels have it', () => {
  const [, , , fentry] = featureChecks(features)
  assert.deepEqual(fentry, {
    name: 'attach:fentry',
    state: 'partly',
    found: 'EPERM (since Linux 5.5)',
    help: null,
  })
})
