import assert from 'node:assert/strict'
import { test } from 'node:test'
import { objectKinds, sumOfHolders } from '@lastref/model'
import { startVictim } from '@lastref/lab'
import { lastrefJson } from './support/lastref.ts'

test('for every object of the host the holders and the unexplained add up', async () => {
  await using many = await startVictim('many-holders')
  await using link = await startVictim('cgroup-link')
  await using btf = await startVictim('btf')
  await btf.until('used')
  const { objects, schema } = await lastrefJson('ls')
  assert.equal(schema, 'lastref.census/1')
  for (const kind of objectKinds)
    assert.ok(
      objects.some((object) => object.kind === kind),
      `no ${kind} was seen`,
    )
  for (const { kind, id, refcnt, usercnt, holders, unexplained } of objects) {
    const sum = sumOfHolders({ refcnt, usercnt }, holders)
    assert.equal(sum.refcnt + unexplained.refcnt, refcnt, `refcnt of ${kind} ${id}`)
    if (usercnt === null) assert.equal(unexplained.usercnt, null, `usercnt of ${kind} ${id}`)
    else
      assert.equal(
        (sum.usercnt ?? 0) + (unexplained.usercnt ?? 0),
        usercnt,
        `usercnt of ${kind} ${id}`,
      )
  }
  const ids = new Set(objects.map(({ kind, id }) => `${kind} ${id}`))
  for (const id of many.report.maps) assert.ok(ids.has(`map ${id}`))
  for (const id of link.report.links) assert.ok(ids.has(`link ${id}`))
  for (const id of btf.report.btfs) assert.ok(ids.has(`btf ${id}`))
})

test('a pin nobody uses is listed by --orphans with the map it keeps', async () => {
  await using victim = await startVictim('pin-mount-namespace')
  const [map] = (await victim.until('pin-alone')).maps
  const { objects } = await lastrefJson('ls', 'maps', '--orphans')
  assert.ok(objects.some(({ id }) => id === map))
})
