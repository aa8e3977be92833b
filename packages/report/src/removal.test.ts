import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isOrphan } from '@lastref/model'
import { orphanedMap, leakyMap, xdpLink } from './example-census.testing.ts'
import { removalCommand, type NamespaceReach } from './removal.ts'

const pin = {
  kind: 'pin',
  path: '/sys/fs/bpf/x',
  mountNamespace: 1,
  refs: { refcnt: 1, usercnt: 1 },
} as const

function own(): NamespaceReach {
  return { kind: 'own' }
}

test('a pin here is removed by rm, one elsewhere through a process there', () => {
  assert.equal(removalCommand(pin, own), "rm -- '/sys/fs/bpf/x'")
  assert.equal(
    removalCommand(pin, () => ({ kind: 'process', pid: 77 })),
    "nsenter --mount=/proc/77/ns/mnt rm -- '/sys/fs/bpf/x'",
  )
  assert.equal(
    removalCommand(pin, () => ({ kind: 'unreachable' })),
    null,
  )
})

test('a name that is not UTF-8 is given to the shell as its bytes', () => {
  assert.equal(
    removalCommand({ ...pin, path: '/sys/fs/bpf/\\xff1' }, own),
    "rm -- $'/sys/fs/bpf/\\3771'",
  )
  assert.equal(removalCommand({ ...pin, path: '/sys/fs/bpf/\ufffd' }, own), null)
})

test('an orphan has pins and nothing else, in books that balance', () => {
  assert.equal(isOrphan(orphanedMap), true)
  assert.equal(isOrphan(leakyMap), false)
  assert.equal(isOrphan({ ...orphanedMap, settled: false }), false)
  assert.equal(isOrphan({ ...orphanedMap, unexplained: { refcnt: 1, usercnt: 0 } }), false)
  assert.equal(isOrphan({ ...orphanedMap, holders: [] }), false)
})

test('a pinned link is in use: that is what keeps its program attached', () => {
  const holders = [{ ...pin, refs: { refcnt: 1, usercnt: null } }]
  assert.equal(isOrphan({ ...xdpLink, holders }), false)
})
