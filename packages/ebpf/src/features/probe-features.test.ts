import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { notPrivileged, ownBpfFds } from '../object/testing.ts'
import { featureNames, probeFeature, probeFeatures } from './probe-features.ts'

describe('feature probes', { skip: notPrivileged() ?? false }, () => {
  test('every probe answers with a reason, leaves no fd, and is tried once', () => {
    const before = ownBpfFds()
    const features = probeFeatures()
    assert.deepEqual(ownBpfFds(), before)
    assert.deepEqual(
      features.map(({ name }) => name),
      featureNames(),
    )
    assert.equal(new Set(featureNames()).size, featureNames().length)
    for (const { name, group, reason } of features) {
      assert.ok(name.startsWith(`${group}:`), name)
      assert.notEqual(reason, '', name)
    }
    assert.equal(
      probeFeature('map:hash'),
      features.find(({ name }) => name === 'map:hash'),
    )
    assert.deepEqual(JSON.parse(JSON.stringify(features)), features)
  })

  test('what every supported kernel has is found', () => {
    for (const name of ['map:hash', 'map:ringbuf', 'program:syscall', 'helper:bpf_sys_bpf']) {
      assert.equal(probeFeature(name).supported, true, name)
    }
    assert.equal(probeFeature('iterator:task_file').supported, true)
  })

  test('what no kernel has is not', () => {
    assert.deepEqual(probeFeature('map:nonsense'), {
      name: 'map:nonsense',
      group: 'host',
      supported: false,
      reason: 'there is no probe of this name',
    })
  })
})
