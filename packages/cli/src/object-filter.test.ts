import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MapObject } from '@lastref/model'
import { objectFilter } from './object-filter.ts'

const map: MapObject = {
  kind: 'map',
  id: 25,
  name: 'my.map',
  type: 'hash',
  keySize: 4,
  valueSize: 8,
  maxEntries: 1024,
  flags: 0,
  memlockBytes: 82_960,
  chargedCgroup: '/system.slice/agent.service',
  frozen: false,
  btfId: null,
  refcnt: 2,
  usercnt: 1,
  settled: true,
  holders: [
    {
      kind: 'file',
      file: 'f1',
      refs: { refcnt: 1, usercnt: 1 },
      at: [{ pid: 4312, comm: 'agent', container: null, fds: [7] }],
      opening: null,
    },
    { kind: 'prog', id: 31, refs: { refcnt: 1, usercnt: 0 } },
  ],
  unexplained: { refcnt: 0, usercnt: 0 },
}

function matching(...terms: string[]): boolean {
  return objectFilter(terms)(map)
}

test('a bare word is part of the name', () => {
  assert.equal(matching('y.m'), true)
  assert.equal(matching('yxm'), false)
})

test('text is compared as a pattern in which only * is special', () => {
  assert.equal(matching('name=my.*'), true)
  assert.equal(matching('name=my'), false)
  assert.equal(matching('name=myxmap'), false)
  assert.equal(matching('name=*map'), true)
  assert.equal(matching('type!=array'), true)
  assert.equal(matching('comm=agent'), true)
  assert.equal(matching('container=*'), false)
  assert.equal(matching('cgroup=/system.slice/*'), true)
})

test('numbers are compared, memory in bytes or binary units', () => {
  assert.equal(matching('memory>81KiB'), true)
  assert.equal(matching('memory>1M'), false)
  assert.equal(matching('memory=82960'), true)
  assert.equal(matching('refs>=2'), true)
  assert.equal(matching('users<1'), false)
  assert.equal(matching('files!=1'), false)
  assert.equal(matching('id<=25'), true)
})

test('every term must match; no term matches everything', () => {
  assert.equal(matching('my', 'refs>100'), false)
  assert.equal(matching(), true)
})

test('what cannot be understood is refused, not ignored', () => {
  const refused: readonly (readonly [string, RegExp])[] = [
    ['', /empty/],
    ['memroy>1', /did you mean memory\?/],
    ['name>x', /compared with = or !=/],
    ['memory>much', /not a number/],
    ['zzzzzz=1', /the keys are kind, name/],
  ]
  for (const [term, message] of refused) {
    assert.throws(() => matching(term), { code: 'LRE007', status: 2, message })
  }
})
