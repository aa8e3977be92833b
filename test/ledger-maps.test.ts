import { test } from 'node:test'
import { startVictim } from '@lastref/lab'
import { expectGone, expectLedger } from './support/expect-ledger.ts'
import { startOrSkip } from './support/start.ts'

for (const type of ['array', 'hash']) {
  test(`maps: the slots of an outer map hold an inner one (${type}_of_maps)`, async () => {
    await using victim = await startVictim('map-in-map', [type])
    const [inner, outer] = victim.report.maps
    await expectLedger(victim, 'map', inner, { counted: '1/1', holders: ['1/1 file victim:3'] })
    await victim.until('stored')
    await expectLedger(victim, 'map', inner, {
      counted: '2/1',
      holders: ['1/1 file victim:3', `1/0 map ${outer}`],
    })
    await victim.until('slot-alone')
    await expectLedger(victim, 'map', inner, { counted: '1/0', holders: [`1/0 map ${outer}`] })
    await victim.until('three-slots')
    await expectLedger(victim, 'map', inner, { counted: '3/0', holders: [`3/0 map ${outer}`] })
    await victim.until('one-slot')
    await expectLedger(victim, 'map', inner, { counted: '1/0', holders: [`1/0 map ${outer}`] })
    await expectLedger(victim, 'map', outer, { counted: '1/1', holders: ['1/1 file victim:4'] })
    await victim.until('gone')
    await expectGone('map', inner)
  })
}

test('maps: a program holds the map it uses and the one bound to it', async () => {
  await using victim = await startVictim('prog-uses-map')
  const { maps, progs } = victim.report
  const [used, bound] = maps
  for (const [map, fd] of [[used, 3] as const, [bound, 4] as const])
    await expectLedger(victim, 'map', map, {
      counted: '2/1',
      holders: [`1/1 file victim:${fd}`, `1/0 prog ${progs[0]}`],
    })
  await victim.until('prog-alone')
  for (const map of [used, bound])
    await expectLedger(victim, 'map', map, { counted: '1/0', holders: [`1/0 prog ${progs[0]}`] })
  await expectLedger(victim, 'prog', progs[0], { counted: '1', holders: ['1 file victim:5'] })
  await victim.until('gone')
  await expectGone('prog', progs[0])
  await expectGone('map', used)
})

test('maps: the slots of a program array hold a program', async () => {
  await using victim = await startVictim('prog-array')
  const { maps, progs } = victim.report
  await expectLedger(victim, 'prog', progs[0], {
    counted: '3',
    holders: ['1 file victim:4', `2 map ${maps[0]}`],
  })
  await victim.until('slots-alone')
  await expectLedger(victim, 'prog', progs[0], { counted: '2', holders: [`2 map ${maps[0]}`] })
  await victim.until('gone')
  await expectGone('prog', progs[0])
})

test('maps: the value of a cpumap holds a program', async (t) => {
  await using victim = await startOrSkip(t, 'cpumap-prog')
  if (victim === null) return
  const { maps, progs } = victim.report
  await expectLedger(victim, 'prog', progs[0], {
    counted: '2',
    holders: ['1 file victim:4', `1 map ${maps[0]}`],
  })
  await victim.until('value-alone')
  await expectLedger(victim, 'prog', progs[0], { counted: '1', holders: [`1 map ${maps[0]}`] })
  await victim.until('gone')
  await expectGone('prog', progs[0])
})
