import assert from 'node:assert/strict'
import { it } from 'node:test'
import { needsFirst, type PlannedUnit } from '../files/planned-unit.ts'
import { Schedule } from './schedule.ts'
import { Sight } from './sight.ts'

const unit = (key: string, needs: readonly string[] = []): PlannedUnit => ({
  key,
  needs,
  language: 'go',
  files: [],
  bytes: 0,
  digest: key,
  conditional: false,
})

const drain = (schedule: Schedule): string[] => {
  const order: string[] = []
  for (let next = schedule.take(); next !== undefined; next = schedule.take()) {
    order.push(next.key)
    schedule.finish(next.key)
  }
  return order
}

it('a unit is handed out when what it needs is done', () => {
  const schedule = new Schedule(needsFirst([unit('app', ['lib']), unit('lib'), unit('tool')]))
  assert.equal(schedule.take()?.key, 'lib')
  assert.equal(schedule.take()?.key, 'tool')
  assert.equal(schedule.take(), undefined)
  schedule.finish('lib')
  assert.equal(schedule.take()?.key, 'app')
})

it('units that need each other are all handed out', () => {
  const schedule = new Schedule(needsFirst([unit('a', ['b']), unit('b', ['a'])]))
  assert.deepEqual(drain(schedule).toSorted(), ['a', 'b'])
  assert.ok(schedule.done)
})

it('a need that is not part of the scan is not waited for', () => {
  assert.deepEqual(drain(new Schedule([unit('a', ['elsewhere'])])), ['a'])
})

it('a unit sees what it needs and what that needs, and nothing that may come later', () => {
  const units = needsFirst([
    unit('app', ['lib']),
    unit('lib', ['base']),
    unit('base'),
    unit('a', ['b']),
    unit('b', ['a', 'base']),
  ])
  const sight = new Sight(units)
  assert.deepEqual(sight.of(unit('app')).toSorted(), ['base', 'lib'])
  assert.deepEqual(sight.of(unit('b')), ['base'])
  assert.deepEqual(sight.of(unit('a')).toSorted(), ['b', 'base'])
})

it('what most work waits for comes first', () => {
  const large = (key: string, needs: readonly string[] = []): PlannedUnit => ({
    ...unit(key, needs),
    bytes: 100,
  })
  const schedule = new Schedule(needsFirst([unit('tool'), unit('lib'), large('app', ['lib'])]))
  assert.deepEqual(drain(schedule), ['lib', 'app', 'tool'])
})
