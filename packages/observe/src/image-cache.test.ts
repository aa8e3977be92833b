import assert from 'node:assert/strict'
import {
  chmodSync,
  chownSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import type { ObjectImage } from '@lastref/ebpf'
import { cachedImage, cacheImage } from './image-cache.ts'

const image: ObjectImage = { name: 'x', license: 'GPL', btf: '', maps: [], programs: [] }
const object = { path: '/x.bpf.o', identity: '1:2:3:4' }

describe('the cache of images', () => {
  let folder = ''
  const usual = process.env['LASTREF_CACHE']

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lastref-test-'))
    process.env['LASTREF_CACHE'] = folder
  })
  afterEach(() => {
    rmSync(folder, { recursive: true })
    if (usual === undefined) delete process.env['LASTREF_CACHE']
    else process.env['LASTREF_CACHE'] = usual
  })

  function onlyFile(): string {
    const [name, ...others] = readdirSync(folder)
    assert.ok(name !== undefined && others.length === 0)
    return join(folder, name)
  }

  test('gives back what was left for the same object, for its user alone', () => {
    assert.equal(cachedImage(object), null)
    cacheImage(object, image)
    assert.deepEqual(cachedImage(object), image)
    assert.equal(cachedImage({ ...object, identity: '1:2:3:5' }), null)
    assert.equal(statSync(onlyFile()).mode & 0o777, 0o600)
  })

  test('keeps no more than a few', () => {
    for (let i = 0; i < 12; i++) cacheImage({ ...object, identity: `1:2:3:${i}` }, image)
    assert.equal(readdirSync(folder).length, 8)
  })

  test('is not used when others may write to it', () => {
    cacheImage(object, image)
    chmodSync(folder, 0o777)
    assert.equal(cachedImage(object), null)
    chmodSync(folder, 0o700)
    chmodSync(onlyFile(), 0o666)
    assert.equal(cachedImage(object), null)
  })

  test('is not used when it is another user’s', (t) => {
    if (process.geteuid?.() !== 0) return t.skip('needs root to give a file away')
    cacheImage(object, image)
    chownSync(onlyFile(), 1, 1)
    assert.equal(cachedImage(object), null)
    chownSync(onlyFile(), 0, 0)
    chownSync(folder, 1, 1)
    assert.equal(cachedImage(object), null)
  })

  test('follows no link, and takes nothing that is damaged', () => {
    cacheImage(object, image)
    const [file, elsewhere] = [onlyFile(), join(folder, 'elsewhere')]
    renameSync(file, elsewhere)
    symlinkSync(elsewhere, file)
    assert.equal(cachedImage(object), null)
    rmSync(file)
    renameSync(elsewhere, file)
    assert.deepEqual(cachedImage(object), image)
    truncateSync(file, 40)
    assert.equal(cachedImage(object), null)
  })

  test('can be switched off', () => {
    process.env['LASTREF_CACHE'] = 'off'
    cacheImage(object, image)
    assert.equal(cachedImage(object), null)
    assert.deepEqual(readdirSync(folder), [])
  })
})
