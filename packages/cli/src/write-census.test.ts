import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startVictim } from '@lastref/lab'
import { takeCensus } from '@lastref/observe'
import { writeCensus } from './write-census.ts'

test('what is written of a census is the census', async (t) => {
  if (process.geteuid?.() !== 0) return t.skip('needs root')
  // Enough for several pieces, in several processes.
  await using swarm = await startVictim('swarm', ['3', '900', '100'])
  const census = takeCensus({ includeSelf: true })
  const pieces: Uint8Array[] = []
  await writeCensus(census, {
    isTerminal: false,
    columns: null,
    write: async (data) => void pieces.push(Buffer.from(data)),
  })
  assert.ok(pieces.length > 2)
  const written: typeof census = JSON.parse(Buffer.concat(pieces).toString('utf8'))
  assert.deepEqual(written, JSON.parse(JSON.stringify(census)))
  const held = written.objects.filter(({ name }) => name === 'vic_swarm')
  assert.equal(held.flatMap(({ holders }) => holders).length >= 2700, true, `of ${swarm.pid}`)
})
