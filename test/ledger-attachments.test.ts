import { basename } from 'node:path'
import { test } from 'node:test'
import { startVictim } from '@lastref/lab'
import { expectExplained, expectGone, expectLedger } from './support/expect-ledger.ts'
import { startOrSkip } from './support/start.ts'

test('attachments: a cgroup holds programs attached without a link', async () => {
  await using victim = await startVictim('cgroup-attach')
  const { progs, cgroup } = victim.report
  const name = `/${basename(cgroup ?? '')}`
  const attached = [
    `1 attach cgroup ${name} cgroup_inet_egress`,
    `1 attach cgroup ${name} cgroup_inet4_connect`,
  ] as const
  await expectLedger(victim, 'prog', progs[0], {
    counted: '2',
    holders: ['1 file victim:4', attached[0]],
  })
  await victim.until('cgroup-alone')
  await expectLedger(victim, 'prog', progs[0], { counted: '1', holders: [attached[0]] })
  await expectLedger(victim, 'prog', progs[1], { counted: '1', holders: [attached[1]] })
  await victim.until('gone')
  await expectGone('prog', progs[0])
})

for (const kind of ['software', 'tracepoint']) {
  test(`attachments: a perf event holds a program set by ioctl (${kind})`, async (t) => {
    await using victim = await startOrSkip(t, 'perf-event', [kind])
    if (victim === null) return
    const { progs, fds, event } = victim.report
    await expectLedger(victim, 'prog', progs[0], {
      counted: '2',
      holders: [`1 file victim:${fds?.[0]}`, `1 attach perf_event victim:${event}`],
    })
    await victim.until('event-alone')
    await expectLedger(victim, 'prog', progs[0], {
      counted: '1',
      holders: [`1 attach perf_event victim:${event}`],
    })
    await victim.until('gone')
    await expectGone('prog', progs[0])
  })
}

test('attachments: a network namespace holds a flow dissector', async (t) => {
  await using victim = await startOrSkip(t, 'netns-attach')
  if (victim === null) return
  const { progs, netns } = victim.report
  await expectLedger(victim, 'prog', progs[0], {
    counted: '2',
    holders: ['1 file victim:3', `1 attach netns ${netns} flow_dissector`],
  })
  await victim.until('netns-alone')
  await expectLedger(victim, 'prog', progs[0], {
    counted: '1',
    holders: [`1 attach netns ${netns} flow_dissector`],
  })
  await victim.until('gone')
  await expectGone('prog', progs[0])
})

for (const hook of ['generic', 'driver']) {
  test(`attachments: an interface in another namespace holds an XDP program (${hook})`, async (t) => {
    await using victim = await startOrSkip(t, 'xdp', [hook])
    if (victim === null) return
    const { progs } = victim.report
    const attached = new RegExp(`^\\d attach xdp vic0 ${hook}$`)
    await expectExplained(victim, 'prog', progs[0], [/^1 file victim:3$/, attached])
    await victim.until('interface-alone')
    await expectExplained(victim, 'prog', progs[0], [attached])
    await victim.until('gone')
    await expectGone('prog', progs[0])
  })
}

test('attachments: each tc filter holds the program once', async (t) => {
  await using victim = await startOrSkip(t, 'tc')
  if (victim === null) return
  const { progs } = victim.report
  const attached = ['1 attach tc vic0 ingress', '1 attach tc vic0 egress']
  await expectLedger(victim, 'prog', progs[0], {
    counted: '3',
    holders: ['1 file victim:3', ...attached],
  })
  await victim.until('filters-alone')
  await expectLedger(victim, 'prog', progs[0], { counted: '2', holders: attached })
  await victim.until('gone')
  await expectGone('prog', progs[0])
})
