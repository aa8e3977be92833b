import { test } from 'node:test'
import { expectGone, expectLedger } from './support/expect-ledger.ts'
import { startOrSkip } from './support/start.ts'

test('iterators: an open iterator holds its program after its link is closed', async (t) => {
  await using victim = await startOrSkip(t, 'iterator')
  if (victim === null) return
  const { progs, links, fds } = victim.report
  const [prog, link] = [progs[0], links[0]]
  await expectLedger(victim, 'prog', prog, {
    counted: '2',
    holders: [`1 file victim:${fds?.[0]}`, `1 link ${link}`],
  })
  const { iterator } = await victim.until('opened')
  await expectLedger(victim, 'prog', prog, {
    counted: '3',
    holders: [`1 file victim:${fds?.[0]}`, `1 link ${link}`, `1 iterator victim:${iterator}`],
  })
  await expectLedger(victim, 'link', link, {
    counted: '1',
    holders: [`1 file victim:${fds?.[1]}`],
  })
  await victim.until('iterator-alone')
  await expectGone('link', link)
  await expectLedger(victim, 'prog', prog, {
    counted: '1',
    holders: [`1 iterator victim:${iterator}`],
  })
  await victim.until('gone')
  await expectGone('prog', prog)
})

test('iterators: the link of a map-element iterator and its open file hold the map', async (t) => {
  await using victim = await startOrSkip(t, 'map-elem-iterator')
  if (victim === null) return
  const { maps, links } = victim.report
  const [map, link] = [maps[0], links[0]]
  await expectLedger(victim, 'map', map, {
    counted: '2/2',
    holders: ['1/1 file victim:3', `1/1 link ${link}`],
  })
  await victim.until('link-alone')
  await expectLedger(victim, 'map', map, { counted: '1/1', holders: [`1/1 link ${link}`] })
  const { iterator } = await victim.until('opened')
  // Each open iterator over a hash map takes a reference of its own (bpf_iter_init_hash_map).
  await expectLedger(victim, 'map', map, {
    counted: '2/2',
    holders: [`1/1 link ${link}`, `1/1 iterator victim:${iterator}`],
  })
  await victim.until('iterator-alone')
  await expectLedger(victim, 'map', map, {
    counted: '1/1',
    holders: [`1/1 iterator victim:${iterator}`],
  })
  await victim.until('gone')
  await expectGone('map', map)
})
