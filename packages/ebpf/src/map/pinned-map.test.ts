import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { MapMismatchError } from '../errors-maps.ts'
import { BpfMap } from './bpf-map.ts'
import type { MapSpec } from './map-spec.ts'

const options = process.getuid?.() === 0 ? {} : { skip: 'needs root to create maps' }
const spec: MapSpec = {
  type: 'hash',
  keySize: 4,
  valueSize: 8,
  maxEntries: 16,
  name: 'pinned_test',
}

describe('open or create', options, () => {
  let directory = ''
  before(() => {
    directory = mkdtempSync('/sys/fs/bpf/lastref_pinned_')
  })
  after(() => rmSync(directory, { recursive: true, force: true }))

  test('creates at first, opens afterwards', () => {
    const path = `${directory}/map`
    using first = BpfMap.openOrCreatePinned(path, spec)
    using second = BpfMap.openOrCreatePinned(path, spec)
    assert.equal(second.id, first.id)
    assert.notEqual(second.fd, first.fd)
  })

  test('lists every difference of the map that is there, and closes it', () => {
    const path = `${directory}/other`
    using there = BpfMap.openOrCreatePinned(path, spec)
    const fds = readdirSync('/proc/self/fd').length
    const wanted: MapSpec = { ...spec, type: 'lru_hash', valueSize: 16, maxEntries: 32 }
    assert.throws(
      () => BpfMap.openOrCreatePinned(path, wanted),
      (error) => {
        assert.ok(error instanceof MapMismatchError)
        assert.equal(error.code, 'LRE421')
        assert.deepEqual(error.differences, [
          { property: 'type', pinned: 'hash', wanted: 'lru_hash' },
          { property: 'valueSize', pinned: '8', wanted: '16' },
          { property: 'maxEntries', pinned: '16', wanted: '32' },
        ])
        assert.match(error.message, /valueSize is 8, not 16/)
        return true
      },
    )
    assert.equal(readdirSync('/proc/self/fd').length, fds)
    assert.equal(there.closed, false)
  })

  test('passes on what is wrong with the path, and leaves no fd', () => {
    const fds = readdirSync('/proc/self/fd').length
    assert.throws(() => BpfMap.openOrCreatePinned(`${directory}/no/such`, spec), { code: 'LRE413' })
    assert.throws(() => BpfMap.openOrCreatePinned('/tmp/not_bpffs', spec))
    assert.throws(() => BpfMap.openPinned(`${directory}/none`), { code: 'LRE413' })
    assert.equal(readdirSync('/proc/self/fd').length, fds)
  })

  test('gives the same map to all who race for it', async () => {
    const script = `
      import { BpfMap } from '${import.meta.resolve('../index.ts')}'
      const spec = ${JSON.stringify(spec)}
      const ids = []
      for (let round = 0; round < 50; round += 1) {
        using map = BpfMap.openOrCreatePinned('${directory}/race_' + round, spec)
        ids.push(map.id)
      }
      console.log(JSON.stringify(ids))`
    const run = promisify(execFile)
    const flags = ['--input-type=module-typescript', '-e', script]
    const racers = Array.from({ length: 4 }, () => run(process.execPath, flags))
    const outputs = (await Promise.all(racers)).map(({ stdout }) => stdout)
    const ids: readonly number[] = JSON.parse(outputs[0] ?? '')
    assert.equal(new Set(ids).size, 50)
    assert.deepEqual(new Set(outputs).size, 1)
  })
})
