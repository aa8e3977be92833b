import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { UnitCache } from './cache.ts'
import { nothing } from './run-unit.ts'

let directory = ''
const keys = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(40))
const [oldest = '', second = '', third = '', newest = ''] = keys
const size = JSON.stringify(nothing('unit')).length

/** Four results, each used an hour after the one before. */
const fill = (cache: UnitCache): void => {
  for (const [index, key] of keys.entries()) {
    cache.put(key, nothing('unit'))
    const used = new Date(Date.UTC(2026, 0, 1, index))
    utimesSync(join(directory, `${key}.json`), used, used)
  }
}
const left = (): readonly string[] => readdirSync(directory).toSorted()
const named = (...some: readonly string[]): readonly string[] => some.map((key) => `${key}.json`)

describe('the cache of results', () => {
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'lastref-scan-'))
  })
  afterEach(() => rmSync(directory, { recursive: true, force: true }))

  it('is left as it is up to its limit', () => {
    const cache = new UnitCache(directory, '', 4 * size)
    fill(cache)
    cache.trim()
    assert.deepEqual(left(), named(...keys))
  })

  it('loses what was used longest ago above it, and no file of somebody else', () => {
    const cache = new UnitCache(directory, '', 3 * size)
    writeFileSync(join(directory, 'README'), 'mine'.repeat(size))
    fill(cache)
    assert.ok(cache.get(oldest))
    cache.trim()
    assert.deepEqual(left(), ['README', ...named(oldest, newest)])
    assert.equal(cache.get(second), null)
    assert.equal(cache.get(third), null)
  })
})
