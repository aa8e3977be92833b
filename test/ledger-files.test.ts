import { test } from 'node:test'
import { startVictim } from '@lastref/lab'
import { expectGone, expectLedger } from './support/expect-ledger.ts'

test('files: create, dup, by id, pin, by pin, and all but the first closed again', async () => {
  await using victim = await startVictim('lifetime')
  const [map] = victim.report.maps
  await expectLedger(victim, 'map', map, { counted: '1/1', holders: ['1/1 file victim:3'] })
  await victim.until('dup')
  await expectLedger(victim, 'map', map, { counted: '1/1', holders: ['1/1 file victim:3,4'] })
  await victim.until('by-id')
  await expectLedger(victim, 'map', map, {
    counted: '2/2',
    holders: ['1/1 file victim:3,4', '1/1 file victim:5'],
  })
  const { pin } = await victim.until('pin')
  await expectLedger(victim, 'map', map, {
    counted: '3/3',
    holders: ['1/1 file victim:3,4', '1/1 file victim:5', `1/1 pin ${pin}`],
  })
  await victim.until('obj-get')
  await expectLedger(victim, 'map', map, {
    counted: '4/4',
    holders: ['1/1 file victim:3,4', '1/1 file victim:5', '1/1 file victim:6', `1/1 pin ${pin}`],
  })
  await victim.until('first-alone')
  await expectLedger(victim, 'map', map, { counted: '1/1', holders: ['1/1 file victim:3'] })
})

test('files: a forked child shares the file and can be the only one left', async () => {
  await using victim = await startVictim('fork')
  const [map] = victim.report.maps
  await expectLedger(victim, 'map', map, {
    counted: '1/1',
    holders: ['1/1 file child:3 victim:3'],
  })
  await victim.until('parent-closed')
  await expectLedger(victim, 'map', map, { counted: '1/1', holders: ['1/1 file child:3'] })
  await victim.until('gone')
  await expectGone('map', map)
})

test('files: a mapping holds the file after every fd is closed', async () => {
  await using victim = await startVictim('mmap')
  const { maps, address } = victim.report
  await expectLedger(victim, 'map', maps[0], {
    counted: '1/1',
    holders: [`1/1 file victim:3 victim@${address}`],
  })
  await victim.until('mapping-alone')
  await expectLedger(victim, 'map', maps[0], {
    counted: '1/1',
    holders: [`1/1 file victim@${address}`],
  })
  await victim.until('gone')
  await expectGone('map', maps[0])
})

test('files: a map made by a syscall program is held like any other', async () => {
  await using victim = await startVictim('light-skeleton')
  const { maps, fds } = victim.report
  await expectLedger(victim, 'map', maps[0], {
    counted: '1/1',
    holders: [`1/1 file victim:${fds?.[0]}`],
  })
  await victim.until('gone')
  await expectGone('map', maps[0])
})
