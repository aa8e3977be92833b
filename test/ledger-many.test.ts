import { test } from 'node:test'
import { expectLedger } from './support/expect-ledger.ts'
import { startOrSkip } from './support/start.ts'

test('ten holders of one map at once, each explained', async (t) => {
  await using victim = await startOrSkip(t, 'many-holders')
  if (victim === null) return
  const { maps, progs, links, fds, address, pin, otherPin } = victim.report
  const [first, copy, second] = fds ?? []
  await expectLedger(victim, 'map', maps[0], {
    counted: '10/8',
    holders: [
      `1/1 file child:${first} victim:${first},${copy}`,
      `1/1 file victim:${second}`,
      `1/1 file victim@${address}`,
      '1/1 file victim~unix',
      '1/1 file victim~io_uring',
      `1/1 pin ${pin}`,
      `1/1 pin ${otherPin}`,
      `1/0 prog ${progs[0]}`,
      `1/0 map ${maps[1]}`,
      `1/1 link ${links[0]}`,
    ],
  })
})
