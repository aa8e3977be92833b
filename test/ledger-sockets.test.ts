import { test } from 'node:test'
import { startVictim } from '@lastref/lab'
import { expectExplained, expectGone, expectLedger } from './support/expect-ledger.ts'
import { startOrSkip } from './support/start.ts'

test('sockets: a filter and its map live as long as the socket (SO_ATTACH_BPF)', async () => {
  await using victim = await startVictim('so-attach-bpf')
  const { maps, progs, socket } = victim.report
  await expectLedger(victim, 'prog', progs[0], {
    counted: '2',
    holders: ['1 file victim:4', `1 attach socket filter victim:${socket}`],
  })
  await victim.until('socket-alone')
  await expectLedger(victim, 'prog', progs[0], {
    counted: '1',
    holders: [`1 attach socket filter victim:${socket}`],
  })
  await expectLedger(victim, 'map', maps[0], { counted: '1/0', holders: [`1/0 prog ${progs[0]}`] })
  await victim.until('gone')
  await expectGone('prog', progs[0])
  await expectGone('map', maps[0])
})

test('sockets: a reuseport group holds its program once', async () => {
  await using victim = await startVictim('reuseport')
  const { progs, sockets } = victim.report
  const [first, second] = sockets ?? []
  await expectLedger(victim, 'prog', progs[0], {
    counted: '2',
    holders: ['1 file victim:5', `1 attach socket reuseport victim:${first},${second}`],
  })
  await victim.until('group-alone')
  await expectLedger(victim, 'prog', progs[0], {
    counted: '1',
    holders: [`1 attach socket reuseport victim:${first},${second}`],
  })
  await victim.until('one-socket')
  await expectLedger(victim, 'prog', progs[0], {
    counted: '1',
    holders: [`1 attach socket reuseport victim:${second}`],
  })
  await victim.until('gone')
  await expectGone('prog', progs[0])
})

test('sockets: a sockmap holds its program, and so does each socket in it', async (t) => {
  await using victim = await startOrSkip(t, 'sockmap')
  if (victim === null) return
  const { maps, progs } = victim.report
  await expectLedger(victim, 'prog', progs[0], {
    counted: '2',
    holders: ['1 file victim:4', `1 map ${maps[0]}`],
  })
  await victim.until('sockmap-alone')
  await expectLedger(victim, 'prog', progs[0], { counted: '1', holders: [`1 map ${maps[0]}`] })
  await victim.until('socket-stored')
  await expectExplained(victim, 'prog', progs[0], [new RegExp(`map ${maps[0]}$`)])
  await victim.until('gone')
  await expectGone('prog', progs[0])
})

test('sockets: a sockmap link holds the map and the program', async (t) => {
  await using victim = await startOrSkip(t, 'sockmap-link')
  if (victim === null) return
  const { maps, progs, links } = victim.report
  await expectLedger(victim, 'map', maps[0], {
    counted: '2/2',
    holders: ['1/1 file victim:3', `1/1 link ${links[0]}`],
  })
  await victim.until('link-alone')
  await expectLedger(victim, 'map', maps[0], { counted: '1/1', holders: [`1/1 link ${links[0]}`] })
  await expectLedger(victim, 'prog', progs[0], {
    counted: '2',
    holders: [`1 link ${links[0]}`, `1 map ${maps[0]}`],
  })
  await victim.until('gone')
  await expectGone('map', maps[0])
})
