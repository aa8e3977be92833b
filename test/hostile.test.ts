import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startVictim } from '@lastref/lab'
import { expectExplained } from './support/expect-ledger.ts'
import { lastref, lastrefJson } from './support/lastref.ts'

/** C0 and C1 controls but the line feed, and the marks that turn the direction of text. */
// oxlint-disable-next-line no-control-regex -- these are what the test looks for
const harmful = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/u

const commands = [
  ['ls'],
  ['ls', 'progs'],
  ['ls', 'maps', '--orphans'],
  ['ps'],
] as const satisfies readonly (readonly string[])[]

for (const command of commands) {
  test(`hostile names never reach the terminal: lastref ${command.join(' ')}`, async () => {
    await using victim = await startVictim('hostile')
    const { status, stdout, stderr } = await lastref(...command)
    assert.equal(status, 0, stderr)
    assert.doesNotMatch(stdout, harmful)
    assert.doesNotMatch(stderr, harmful)
    assert.ok(victim.report.maps.length > 0)
  })
}

test('hostile names never reach the terminal: lastref why and ps PID', async () => {
  await using victim = await startVictim('hostile')
  const { maps, progs, pid } = victim.report
  const runs = [
    ['why', 'map', maps[0]],
    ['why', 'prog', progs[0]],
    ['why', 'prog', progs[1]],
    ['ps', pid],
  ]
  for (const run of runs) {
    const { status, stdout, stderr } = await lastref(...run.map(String))
    assert.equal(status, 0, stderr)
    assert.doesNotMatch(stdout, harmful)
    assert.match(stdout, /vic_hostile|hostile/)
  }
})

test('programs are found on a cgroup and an interface with hostile names', async () => {
  await using victim = await startVictim('hostile')
  for (const prog of victim.report.progs)
    await expectExplained(victim, 'prog', prog, [/attach (cgroup|xdp)/])
})

test('a hostile name that is looked up is escaped in the error', async () => {
  const { status, stdout, stderr } = await lastref('why', 'map', '\u001b[31mno\u202e\nsuch\u0007')
  assert.equal(status, 4)
  assert.equal(stdout, '')
  assert.doesNotMatch(stderr, harmful)
})

test('in JSON hostile names are data, and the document is valid', async () => {
  await using victim = await startVictim('hostile')
  const { maps, pinHex } = victim.report
  const { objects } = await lastrefJson('why', 'map', String(maps[0]))
  const pin = objects[0]?.holders.find((holder) => holder.kind === 'pin')
  // What is text is there as it is; a byte that is not becomes \xNN, so that names stay distinct.
  const bytes = Buffer.from(pinHex ?? '', 'hex')
  const text = bytes.subarray(0, bytes.indexOf(0xff)).toString('utf8')
  assert.ok(pin?.kind === 'pin')
  assert.equal(pin.path.slice(0, text.length + 12), `${text}\\xff\\xfe\\xc3`)
})
