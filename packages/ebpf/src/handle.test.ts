import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { ClosedHandleError, LostHandleError } from './errors.ts'
import { BpfMap } from './map/bpf-map.ts'
import type { MapSpec } from './map/map-spec.ts'
import { closeFd, duplicateFd } from './native/fd.ts'
import { fdById } from './native/object-ids.ts'
import { openHandles } from './open-handles.ts'

const spec: MapSpec = { type: 'hash', keySize: 4, valueSize: 8, maxEntries: 4, name: 'handle_test' }
const key = new Uint8Array(4)

const mayCreate = process.getuid?.() === 0
const options = mayCreate ? {} : { skip: 'needs root to create maps' }

describe('a handle', options, () => {
  test('closes its fd once, however often it is told to', () => {
    const map = BpfMap.create(spec)
    const { fd } = map
    map.close()
    assert.equal(map.closed, true)
    assert.equal(existsSync(`/proc/self/fd/${fd}`), false)
    map.close()
    map[Symbol.dispose]()
  })

  test('is closed at the end of its block', () => {
    let outer: BpfMap
    {
      using map = BpfMap.create(spec)
      outer = map
      assert.equal(map.closed, false)
    }
    assert.equal(outer.closed, true)
  })

  test('throws for every use after the close, and never reaches who has the number then', () => {
    const map = BpfMap.create(spec)
    const { fd, id } = map
    map.close()
    using other = BpfMap.create(spec)
    assert.equal(other.fd, fd, 'the kernel gives out the lowest free number')
    const uses: (() => unknown)[] = [
      () => map.fd,
      () => map.lookup(key),
      () => map.update(key, new Uint8Array(8)),
      () => map.delete(key),
      () => [...map.entries()],
      () => [...map.keys()],
      () => map.clone(),
      () => map.freeze(),
      () => map.pin('/sys/fs/bpf/never'),
    ]
    for (const use of uses) {
      assert.throws(use, (error) => error instanceof ClosedHandleError && error.code === 'LRE401')
    }
    map.close()
    assert.equal(other.lookup(key), undefined)
    assert.equal(map.id, id)
  })

  test('is close-on-exec, and so is its clone', async () => {
    using map = BpfMap.create(spec)
    using copy = map.clone()
    const { readFileSync } = await import('node:fs')
    for (const { fd } of [map, copy]) {
      const flags = /^flags:\s*(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1'))
      assert.notEqual(Number.parseInt(flags?.[1] ?? '0', 8) & 0o2000000, 0)
    }
  })

  test('has clones that live on their own', () => {
    const map = BpfMap.create(spec)
    using copy = map.clone()
    assert.notEqual(copy.fd, map.fd)
    assert.equal(copy.id, map.id)
    map.update(key, new Uint8Array([1, 0, 0, 0, 0, 0, 0, 0]))
    map.close()
    assert.equal(copy.lookup(key)?.[0], 1)
  })

  test('does not close what got its number behind its back, not even the same map', () => {
    const map = BpfMap.create(spec)
    using keeper = map.clone()
    const { fd, id } = map
    closeFd(fd)
    assert.equal(fdById('map', id), fd)
    assert.throws(
      () => map.close(),
      (error) => error instanceof LostHandleError && error.code === 'LRE403',
    )
    assert.equal(existsSync(`/proc/self/fd/${fd}`), true)
    closeFd(fd)
    map.close()
    assert.equal(keeper.closed, false)
  })

  test('notices that another handle got its number', () => {
    const map = BpfMap.create(spec)
    closeFd(map.fd)
    using other = BpfMap.create(spec)
    assert.throws(() => map.fd, LostHandleError)
    assert.throws(() => map.close(), LostHandleError)
    assert.equal(other.lookup(key), undefined)
  })

  test('says that its fd was closed by something else', () => {
    const map = BpfMap.create(spec)
    closeFd(map.fd)
    assert.throws(() => map.close(), LostHandleError)
    assert.equal(map.closed, true)
  })

  test('is listed with the place that opened it while it is open', () => {
    const count = openHandles().length
    using map = BpfMap.create(spec)
    const listed = openHandles().find(({ fd }) => fd === map.fd)
    assert.equal(listed?.kind, 'map')
    assert.equal(listed?.id, map.id)
    assert.match(listed?.openedAt ?? '', /handle\.test\.ts/)
    map.close()
    assert.equal(openHandles().length, count)
  })

  test('leaves exactly the same fds after a thousand cycles', () => {
    using keeper = BpfMap.create(spec)
    const fds = (): string => readdirSync('/proc/self/fd').join(' ')
    const handles = openHandles().length
    const start = fds()
    for (let cycle = 0; cycle < 500; cycle += 1) {
      BpfMap.create(spec).close()
      keeper.clone().close()
    }
    assert.equal(fds(), start)
    assert.equal(openHandles().length, handles)
  })
})

describe('a pin', options, () => {
  let directory = ''
  before(() => {
    directory = mkdtempSync('/sys/fs/bpf/lastref_handle_')
  })
  after(() => rmSync(directory, { recursive: true, force: true }))

  test('keeps the map after the close, until it is removed', () => {
    const path = `${directory}/kept`
    const map = BpfMap.create(spec)
    map.update(key, new Uint8Array(8).fill(7))
    map.pin(path)
    map.close()
    using again = BpfMap.openPinned(path)
    assert.deepEqual(again.lookup(key), new Uint8Array(8).fill(7))
    again.unpin(path)
    assert.equal(existsSync(path), false)
    assert.equal(again.closed, false)
  })

  test('of another object is not removed', () => {
    const path = `${directory}/other`
    using map = BpfMap.create(spec)
    using other = BpfMap.create(spec)
    other.pin(path)
    assert.throws(() => map.unpin(path), { code: 'LRE404' })
    assert.equal(existsSync(path), true)
    other.unpin(path)
  })

  test('that exists is not replaced', () => {
    const path = `${directory}/taken`
    using map = BpfMap.create(spec)
    map.pin(path)
    assert.throws(() => map.pin(path), { code: 'LRE414', errnoName: 'EEXIST' })
    map.unpin(path)
    assert.throws(() => map.unpin(path), { code: 'LRE413', errnoName: 'ENOENT' })
  })

  test('outside of a bpf file system is refused with what to mount', () => {
    using map = BpfMap.create(spec)
    assert.throws(() => map.pin('/tmp/not_bpffs'), { code: 'LRE415' })
  })

  test('can be opened for reading or writing only', () => {
    const path = `${directory}/access`
    using map = BpfMap.create(spec)
    map.pin(path)
    using reader = BpfMap.openPinned(path, { readOnly: true })
    assert.equal(reader.lookup(key), undefined)
    assert.throws(() => reader.update(key, new Uint8Array(8)), { errnoName: 'EPERM' })
    using writer = BpfMap.openPinned(path, { writeOnly: true })
    writer.update(key, new Uint8Array(8))
    assert.throws(() => writer.lookup(key), { errnoName: 'EPERM' })
    map.unpin(path)
  })
})

test('a file keeps its mark when it is duplicated', options, () => {
  using map = BpfMap.create(spec)
  const raw = duplicateFd(map.fd)
  using adopted = BpfMap.adopt(raw)
  assert.equal(adopted.fd, raw)
  adopted.close()
  assert.equal(existsSync(`/proc/self/fd/${raw}`), false)
})
