import { test } from 'node:test'
import { startVictim } from '@lastref/lab'
import { expectGone, expectLedger } from './support/expect-ledger.ts'

test('btf: a map holds the BTF that describes it', async () => {
  await using victim = await startVictim('btf')
  const [btf] = victim.report.btfs
  await expectLedger(victim, 'btf', btf, { counted: '1', holders: ['1 file victim:3'] })
  const { maps } = await victim.until('used')
  await expectLedger(victim, 'btf', btf, {
    counted: '2',
    holders: ['1 file victim:3', `1 map ${maps[0]}`],
  })
  await victim.until('map-alone')
  await expectLedger(victim, 'btf', btf, { counted: '1', holders: [`1 map ${maps[0]}`] })
  await expectLedger(victim, 'map', maps[0], { counted: '1/1', holders: ['1/1 file victim:4'] })
  await victim.until('gone')
  await expectGone('btf', btf)
})
