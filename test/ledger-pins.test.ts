import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startVictim } from '@lastref/lab'
import { expectGone, expectLedger } from './support/expect-ledger.ts'
import { why } from './support/lastref.ts'

test('pins: a pin in the bpffs of another mount namespace', async () => {
  await using victim = await startVictim('pin-mount-namespace')
  const { maps, fds, pin, mountNamespace } = victim.report
  const [map] = maps
  await expectLedger(victim, 'map', map, {
    counted: '2/2',
    holders: [`1/1 file victim:${fds?.[0]}`, `1/1 pin ${pin}`],
  })
  await victim.until('pin-alone')
  await expectLedger(victim, 'map', map, { counted: '1/1', holders: [`1/1 pin ${pin}`] })
  const holder = (await why('map', map ?? 0))?.holders[0]
  assert.equal(holder?.kind === 'pin' && holder.mountNamespace, mountNamespace)
  await victim.until('gone')
  await expectGone('map', map)
})
