import assert from 'node:assert/strict'
import { it } from 'node:test'
import {
  array,
  assert as check,
  boolean,
  constantFrom,
  nat,
  oneof,
  property,
  record,
} from 'fast-check'
import { CowMap } from './cow-map.ts'

it('a copy and its original do not see each other change', () => {
  const first = new CowMap<number>(String)
  first.set('a', 1)
  const second = first.copy()
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

it('entries can be deleted while they are walked', () => {
  const original = new CowMap<number>(String)
  for (const key of ['a', 'b', 'c']) original.set(key, 1)
  const copy = original.copy()
  copy.forEach((_value, key) => copy.delete(key))
  assert.equal(copy.size, 0)
  assert.equal(original.size, 3)
})

it('behaves as a Map does, in its order and through forks', () => {
  const step = record({
    key: constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l'),
    value: oneof(nat(3), constantFrom(null)),
    fork: boolean(),
  })
  check(
    property(array(step, { maxLength: 80 }), (steps) => {
      const forks: [CowMap<number>, Map<string, number>][] = []
      let map = new CowMap<number>(String)
      let model = new Map<string, number>()
      for (const { key, value, fork } of steps) {
        if (fork) {
          forks.push([map, new Map(model)])
          map = map.copy()
          model = new Map(model)
        }
        if (value === null) {
          map.delete(key)
          model.delete(key)
        } else {
          map.set(key, value)
          model.set(key, value)
        }
      }
      for (const [each, expected] of [...forks, [map, model] as const]) {
        assert.deepEqual([...each], [...expected])
        assert.equal(each.size, expected.size)
        const again = new CowMap<number>(String)
        for (const [key, value] of [...expected].toReversed()) again.set(key, value)
        assert.equal(each.sum.toString(), again.sum.toString())
      }
    }),
  )
})
