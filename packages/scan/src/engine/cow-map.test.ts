import assert from 'node:assert/strict'
import { it } from 'node:test'
import { CowMap } from './cow-map.ts'

it('a copy and its original do not see each other change', () => {
  const first = new CowMap<string, number>()
  first.set('a', 1)
  const second = new CowMap(first)
  second.set('b', 2)
  first.delete('a')
  assert.deepEqual([...first], [])
  assert.deepEqual(
    [...second],
    [
      ['a', 1],
      ['b', 2],
    ],
  )
})

it('keys can be deleted while they are walked', () => {
  const original = new CowMap<string, number>()
  for (const key of ['a', 'b', 'c']) original.set(key, 1)
  const copy = new CowMap(original)
  for (const key of copy.keys()) copy.delete(key)
  assert.equal(copy.size, 0)
  assert.equal(original.size, 3)
})
