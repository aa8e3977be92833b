import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { startVictim } from '@lastref/lab'
import { unexplained, type Census } from '@lastref/model'
import { lastrefOfNobody } from './support/nobody.ts'

const needsRoot = process.geteuid?.() === 0 ? false : 'needs root to become somebody else'

async function census(command: string): Promise<Census> {
  const { status, stdout, stderr } = await lastrefOfNobody(command, '--json')
  assert.equal(status, 0, stderr)
  return JSON.parse(stdout)
}

describe('without capabilities', { skip: needsRoot }, () => {
  for (const command of ['ls', 'ps']) {
    test(`${command} answers, and says what is missing`, async () => {
      const { schema, blindSpots, objects } = await census(command)
      assert.equal(schema, 'lastref.census/1')
      assert.deepEqual(
        blindSpots.map((spot) => spot.slice(0, spot.indexOf(':'))),
        ['object-names', 'objects-without-fd', 'processes', 'reference-counts'],
      )
      assert.ok(blindSpots.every((spot) => spot.includes('sudo')))
      assert.ok(objects.every((object) => !object.settled))
    })
  }

  test('a user is shown the files of their own processes', async () => {
    await using victim = await startVictim('unprivileged')
    const { objects, processes } = await census('ps')
    const map = objects.find(({ kind, id }) => kind === 'map' && id === victim.report.maps[0])
    assert.ok(map?.kind === 'map')
    assert.deepEqual([map.type, map.keySize, map.refcnt, map.usercnt], ['hash', 4, 2, 2])
    assert.ok((map.memlockBytes ?? 0) > 0)
    const places = map.holders.flatMap((holder) => (holder.kind === 'file' ? holder.at : []))
    assert.ok(places.every(({ pid }) => pid === victim.pid))
    const fds = places.map((place) => ('fds' in place ? place.fds.join() : ''))
    assert.deepEqual(fds.toSorted(), ['27,28', '29'])
    for (const { refcnt, usercnt, holders, ...object } of objects)
      assert.deepEqual(unexplained({ refcnt, usercnt }, holders), object.unexplained)
    const held = processes?.find(({ pid }) => pid === victim.pid)
    assert.deepEqual([held?.bpfFds, held?.files, held?.objects], [3, 2, 1])
  })

  test('why says that it could not count', async () => {
    await using victim = await startVictim('unprivileged')
    const { status, stdout, stderr } = await lastrefOfNobody('why', String(victim.report.maps[0]))
    assert.equal(status, 0, stderr)
    assert.match(
      stdout,
      /^refcnt {2}at least 2 = 2 files\nusercnt at least 2 = 2 files\nnot counted/m,
    )
    assert.doesNotMatch(stdout, /unexplained|changed/)
  })
})
