import assert from 'node:assert/strict'
import { basename } from 'node:path'
import { test } from 'node:test'
import { startVictim } from '@lastref/lab'
import { describeAttachPoint } from './support/describe-holder.ts'
import { expectExplained, expectGone, expectLedger, namesIn } from './support/expect-ledger.ts'
import { why } from './support/lastref.ts'
import { startOrSkip } from './support/start.ts'

test('links: a cgroup link holds its program, and outlives its cgroup when pinned', async () => {
  await using victim = await startVictim('cgroup-link')
  const { progs, links, fds, cgroup } = victim.report
  const [prog, link] = [progs[0], links[0]]
  await expectLedger(victim, 'prog', prog, {
    counted: '2',
    holders: [`1 file victim:${fds?.[0]}`, `1 link ${link}`],
  })
  await victim.until('link-alone')
  await expectLedger(victim, 'prog', prog, { counted: '1', holders: [`1 link ${link}`] })
  await expectLedger(victim, 'link', link, {
    counted: '1',
    holders: [`1 file victim:${fds?.[1]}`],
  })
  const object = await why('link', link ?? 0)
  assert.ok(object?.kind === 'link' && object.target !== null)
  assert.equal(
    describeAttachPoint(object.target, namesIn(victim.report)),
    `cgroup /${basename(cgroup ?? '')} cgroup_inet_ingress`,
  )
  const { pin } = await victim.until('pin-alone')
  await expectLedger(victim, 'link', link, { counted: '1', holders: [`1 pin ${pin}`] })
  await victim.until('detached')
  await expectLedger(victim, 'link', link, { counted: '1', holders: [`1 pin ${pin}`] })
  await expectLedger(victim, 'prog', prog, { counted: '1', holders: [`1 link ${link}`] })
  await victim.until('gone')
  await expectGone('link', link)
  await expectGone('prog', prog)
})

/** Victims of the same shape: a program, a link on it, and then the link alone. */
const alike: readonly (readonly [victim: string, target: RegExp])[] = [
  ['raw-tracepoint-link', /^raw_tracepoint sched_process_exec$/],
  ['tcx-link', /^tcx vic0 ingress$/],
  ['netns-link', /^netns \d+ sk_lookup$/],
]

for (const [name, target] of alike) {
  test(`links: ${name} holds its program and says where it is attached`, async (t) => {
    await using victim = await startOrSkip(t, name)
    if (victim === null) return
    const { progs, links, fds } = victim.report
    await expectLedger(victim, 'prog', progs[0], {
      counted: '2',
      holders: [`1 file victim:${fds?.[0]}`, `1 link ${links[0]}`],
    })
    await victim.until('link-alone')
    await expectLedger(victim, 'prog', progs[0], { counted: '1', holders: [`1 link ${links[0]}`] })
    await expectLedger(victim, 'link', links[0], {
      counted: '1',
      holders: [`1 file victim:${fds?.[1]}`],
    })
    const object = await why('link', links[0] ?? 0)
    assert.ok(object?.kind === 'link' && object.target !== null)
    assert.match(describeAttachPoint(object.target, namesIn(victim.report)), target)
    await victim.until('gone')
    await expectGone('link', links[0])
    await expectGone('prog', progs[0])
  })
}

test('links: a link opened by id is held by two files', async () => {
  await using victim = await startVictim('raw-tracepoint-link')
  const { links } = victim.report
  const { fds } = await victim.until('reopened')
  await expectLedger(victim, 'link', links[0], {
    counted: '2',
    holders: [`1 file victim:${fds?.[0]}`, `1 file victim:${fds?.[1]}`],
  })
  await victim.until('second-alone')
  await expectLedger(victim, 'link', links[0], {
    counted: '1',
    holders: [`1 file victim:${fds?.[1]}`],
  })
})

test('links: an XDP link holds its program, and the driver holds it too', async (t) => {
  await using victim = await startOrSkip(t, 'xdp-link')
  if (victim === null) return
  const { progs, links } = victim.report
  await victim.until('link-alone')
  await expectExplained(victim, 'prog', progs[0], [new RegExp(`^\\d link ${links[0]}$`)])
  await victim.until('gone')
  await expectGone('prog', progs[0])
})

test('links: the perf event under a link holds the program once more', async (t) => {
  await using victim = await startOrSkip(t, 'perf-link')
  if (victim === null) return
  const { progs, links, fds, event } = victim.report
  await expectLedger(victim, 'prog', progs[0], {
    counted: '3',
    holders: [
      `1 file victim:${fds?.[0]}`,
      `1 link ${links[0]}`,
      `1 attach perf_event victim:${event}`,
    ],
  })
  await victim.until('link-alone')
  await expectLedger(victim, 'prog', progs[0], {
    counted: '2',
    holders: [`1 link ${links[0]}`, '1 attach perf_event'],
  })
  await victim.until('gone')
  await expectGone('prog', progs[0])
})
