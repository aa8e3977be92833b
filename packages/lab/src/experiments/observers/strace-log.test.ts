import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { openAfter } from './strace-log.ts'

const opening = (fd: number): string =>
  `bpf(BPF_OBJ_GET, {pathname="/sys/fs/bpf/map0", bpf_fd=0, file_flags=0}, 16) = ${fd}`
const closing = (fd: number): string => `close(${fd})                                = 0`

test('what was opened and not closed is open, also under a number that was used before', () => {
  assert.equal(openAfter([opening(3), opening(4), closing(3), opening(3)].join('\n')), 2)
})

test('calls that fail, look a value up or close something else open and close nothing', () => {
  const log = [
    opening(3),
    'bpf(BPF_OBJ_GET, {pathname="/nowhere", bpf_fd=0, file_flags=0}, 16) = -1 ENOENT (No such file)',
    'bpf(BPF_MAP_LOOKUP_ELEM, {map_fd=3, key=0x7ffd, value=0x7ffd, flags=BPF_ANY}, 32) = 0',
    'close(9)                                = -1 EBADF (Bad file descriptor)',
    '[pid  4312] close(3)                    = 0',
    `[pid  4312] ${opening(7)}`,
  ]
  assert.equal(openAfter(log.join('\n')), 1)
})

test('what is closed after each opening leaves nothing, in whatever order', () => {
  const numbers = fc.uniqueArray(fc.integer({ min: 3, max: 99 }))
  fc.assert(
    fc.property(numbers, fc.infiniteStream(fc.nat()), (fds, order) => {
      const closed = fds.toSorted(() => ((order.next().value ?? 0) % 2) - 0.5)
      assert.equal(openAfter([...fds.map(opening), ...closed.map(closing)].join('\n')), 0)
      assert.equal(openAfter(fds.map(opening).join('\n')), fds.length)
    }),
  )
})
