import { test } from 'node:test'
import { startVictim } from '@lastref/lab'
import { expectGone, expectLedger } from './support/expect-ledger.ts'
import { startOrSkip } from './support/start.ts'

for (const socket of ['stream', 'dgram', 'seqpacket', 'unaccepted']) {
  test(`in flight: a map sent over a unix socket and never received (${socket})`, async () => {
    await using victim = await startVictim('scm-rights', [socket])
    const { maps, fds } = victim.report
    await expectLedger(victim, 'map', maps[0], {
      counted: '1/1',
      holders: [`1/1 file victim:${fds?.[0]} victim~unix`],
    })
    await victim.until('in-flight-alone')
    await expectLedger(victim, 'map', maps[0], {
      counted: '1/1',
      holders: ['1/1 file victim~unix'],
    })
    await victim.until('three-messages')
    await expectLedger(victim, 'map', maps[0], {
      counted: '3/3',
      holders: ['1/1 file victim~unix', '1/1 file victim~unix', '1/1 file victim~unix'],
    })
    await victim.until('gone')
    await expectGone('map', maps[0])
  })
}

test('in flight: a map among the fixed files of an io_uring', async (t) => {
  await using victim = await startOrSkip(t, 'io-uring')
  if (victim === null) return
  const { maps, fds } = victim.report
  await expectLedger(victim, 'map', maps[0], {
    counted: '1/1',
    holders: [`1/1 file victim:${fds?.[0]} victim~io_uring`],
  })
  await victim.until('ring-alone')
  await expectLedger(victim, 'map', maps[0], {
    counted: '1/1',
    holders: ['1/1 file victim~io_uring'],
  })
  await victim.until('gone')
  await expectGone('map', maps[0])
})
