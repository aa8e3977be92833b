import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { startVictim } from '@lastref/lab'
import { lastrefEntry, runCommand } from './support/lastref.ts'

// Every signal makes the verifier give up (EAGAIN), and a profiler sends them faster than the
// programs of a census are verified.
test('a census can be profiled', async () => {
  await using victim = await startVictim('lifetime')
  const directory = mkdtempSync(join(tmpdir(), 'lastref-test-'))
  try {
    const profiler = ['--cpu-prof', '--cpu-prof-interval=100', `--cpu-prof-dir=${directory}`]
    const command = [lastrefEntry, 'why', 'map', String(victim.report.maps[0])]
    const outcome = await runCommand([process.execPath, ...profiler, ...command])
    assert.equal(outcome.status, 0, outcome.stderr)
    assert.match(outcome.stdout, /vic_lifetime/)
  } finally {
    rmSync(directory, { recursive: true })
  }
})
