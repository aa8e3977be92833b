import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, rmdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { LastrefError } from '@lastref/model'
import { UnsupportedFeatureError } from '../errors-objects.ts'
import { probeFeature } from '../features/probe-features.ts'
import { namespaceFlags, unshare } from '../native/namespace-calls.ts'
import { fdById } from '../native/object-ids.ts'
import { loadTestObject, notPrivileged } from '../object/testing.ts'
import { BpfLink } from './link.ts'

const loopback = 1
const network = '/proc/thread-self/ns/net'

/** Where cgroup v2 is mounted, null for nowhere. */
function cgroupRoot(): string | null {
  const line = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .find((entry) => entry.includes(' - cgroup2 '))
  return line?.split(' ')[4] ?? null
}

// The loopback interface of a network namespace that is only this process's.
describe('links', { skip: notPrivileged() ?? false }, () => {
  before(() => {
    unshare(namespaceFlags.CLONE_NEWNET)
    execFileSync('ip', ['link', 'set', 'lo', 'up'])
  })

  test('a raw tracepoint, by its section and by name', () => {
    using object = loadTestObject('objects', ['raw_switch'])
    const program = object.program('raw_switch')
    const bySection = program.attach()
    const byName = program.attach({ to: 'raw_tracepoint', name: 'sched_switch' })
    const { id: progId } = program
    for (const link of [bySection, byName]) {
      assert.deepEqual(link.info(), {
        type: 'raw_tracepoint',
        id: link.id,
        progId,
        tracepoint: 'sched_switch',
      })
    }
    assert.deepEqual(object.ownIds().links, [bySection.id, byName.id])
  })

  test('XDP: update, detach, and what a second link is told', () => {
    using object = loadTestObject('objects', ['pass'])
    using other = loadTestObject('objects', ['pass'])
    const program = object.program('pass')
    const target = { to: 'xdp', ifindex: loopback, mode: 'generic' } as const
    const link = program.attach(target)
    assert.deepEqual(link.info(), {
      type: 'xdp',
      id: link.id,
      progId: program.id,
      ifindex: loopback,
    })
    assert.throws(
      () => program.attach(target),
      (error: unknown) => error instanceof LastrefError && error.message.includes('EBUSY'),
    )
    link.update(other.program('pass'), program)
    assert.equal(link.info().progId, other.program('pass').id)
    link.detach()
    const detached = link.info()
    assert.ok(detached.type === 'xdp' && detached.ifindex === 0)
  })

  test('tcx, in order', (t) => {
    const feature = probeFeature('attach:tcx')
    if (!feature.supported) {
      t.skip(feature.reason)
      return
    }
    using object = loadTestObject('objects', ['classify'])
    const program = object.program('classify')
    using twin = loadTestObject('objects', ['classify'])
    const target = { to: 'tcx', ifindex: loopback, direction: 'ingress' } as const
    const last = program.attach(target)
    twin.program('classify').attach({ ...target, before: program })
    assert.deepEqual(last.info(), {
      type: 'tcx',
      id: last.id,
      progId: program.id,
      ifindex: loopback,
      attachType: 'tcx_ingress',
    })
  })

  test('a network namespace', () => {
    using object = loadTestObject('objects', ['lookup'])
    const fd = openSync(network, 'r')
    try {
      const link = object.program('lookup').attach({ to: 'netns', fd, attachType: 'sk_lookup' })
      const info = link.info()
      assert.ok(info.type === 'netns' && info.attachType === 'sk_lookup')
      assert.equal(info.netNamespace, statSync(network).ino)
    } finally {
      closeSync(fd)
    }
  })

  test('a cgroup', (t) => {
    const root = cgroupRoot()
    if (root === null) {
      t.skip('cgroup v2 is not mounted')
      return
    }
    const path = join(root, `lr-test-${process.pid}`)
    mkdirSync(path)
    const fd = openSync(path, 'r')
    try {
      using object = loadTestObject('objects', ['connect4'])
      const attachType = 'cgroup_inet4_connect'
      const link = object.program('connect4').attach({ to: 'cgroup', fd, attachType })
      const info = link.info()
      assert.ok(info.type === 'cgroup' && info.attachType === attachType)
      assert.equal(info.cgroupId, statSync(path, { bigint: true }).ino)
    } finally {
      closeSync(fd)
      rmdirSync(path)
    }
  })

  test('a uprobe, known by the file it stands in', () => {
    using object = loadTestObject('objects', ['on_call'])
    const link = object.program('on_call').attach({ to: 'uprobe', path: '/bin/true', offset: 0x40 })
    const info = link.info()
    assert.ok(info.type === 'perf_event')
    assert.ok(info.event === null || info.event === 'uprobe')
    assert.ok(info.target === null || info.target.endsWith('/true'))
  })

  test('a tracepoint, or the word that tracefs is missing', () => {
    using object = loadTestObject('objects', ['on_switch'])
    const program = object.program('on_switch')
    if (probeFeature('host:tracefs').supported) {
      const info = program.attach().info()
      assert.ok(info.type === 'perf_event')
    } else {
      assert.throws(
        () => program.attach(),
        (error: unknown) => error instanceof UnsupportedFeatureError && error.code === 'LRE156',
      )
    }
  })

  test('kprobes that are not configured are named', (t) => {
    if (probeFeature('attach:kprobe').supported) {
      t.skip('this kernel has kprobes')
      return
    }
    using object = loadTestObject('objects', ['on_call'])
    assert.throws(
      () => object.program('on_call').attach({ to: 'kprobe', function: 'do_nanosleep' }),
      (error: unknown) =>
        error instanceof UnsupportedFeatureError && error.message.includes('CONFIG_KPROBE_EVENTS'),
    )
  })

  test('a link lives as long as one of its handles, also beyond its object', () => {
    const object = loadTestObject('objects', ['raw_switch'])
    const link = object.program('raw_switch').attach()
    const clone = link.clone()
    const id = clone.id ?? 0
    object.close()
    assert.equal(link.closed, true)
    using reopened = BpfLink.fromId(id)
    assert.equal(reopened.id, id)
    clone.close()
    reopened.close()
    assert.equal(fdById('link', id), undefined)
    assert.throws(
      () => BpfLink.fromId(id),
      (error: unknown) => error instanceof LastrefError && error.code === 'LRE250',
    )
  })

  test('a program without a section needs a target', () => {
    using object = loadTestObject('objects', ['raw_switch'])
    using clone = object.program('raw_switch').clone()
    assert.throws(
      () => clone.attach(),
      (error: unknown) => error instanceof LastrefError && error.code === 'LRE459',
    )
    using link = clone.attach({ to: 'raw_tracepoint', name: 'sched_switch' })
    assert.equal(link.info().progId, clone.id)
  })
})
