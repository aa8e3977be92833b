import assert from 'node:assert/strict'
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { buildVictim } from '@lastref/lab'
import { lastref } from './support/lastref.ts'
import { PinnedMap } from './support/pinned-map.ts'

const skip = process.getuid?.() !== 0 && 'needs root'

describe('processes that outlive the command of run', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'lastref-children-'))
  let victim = ''
  let map: PinnedMap
  before(async () => {
    map = new PinnedMap()
    victim = await buildVictim('leak-obj-get')
  })
  after(() => {
    map[Symbol.dispose]()
    rmSync(folder, { recursive: true, force: true })
  })

  test('a daemon that ends soon is waited for, and its leak is one', async () => {
    const script = `(setsid ${victim} ${map.path} --count 12 --every 20 --exit &)`
    const { status, stderr } = await lastref('run', '--', 'sh', '-c', script)
    assert.equal(status, 23, stderr)
    assert.match(stderr, /12 files on map \d+ my_map/)
  })

  test('a daemon that stays is told with what it holds, and that is no leak', async () => {
    const said = join(folder, 'said')
    // Whoever reads stdout must not wait for the daemon to close it.
    const daemon = `setsid ${victim} ${map.path} --count 1 --every 0 </dev/null >${said} 2>&1`
    const script = `(${daemon} &) ; until [ -s ${said} ]; do sleep 0.05; done`
    const wait = ['--wait-for-children', '200ms']
    const { status, stderr } = await lastref('run', ...wait, '--', 'sh', '-c', script)
    const pid = Number(/"pid":(\d+)/.exec(readFileSync(said, 'utf8'))?.[1])
    try {
      assert.equal(status, 0, stderr)
      assert.match(stderr, new RegExp(`1 process that .* still runs; .*leak-obj-get\\[${pid}\\]`))
      assert.match(stderr, /1 opened, 0 closed; 1 file held by 1 fd/)
    } finally {
      process.kill(pid, 'SIGKILL')
    }
  })

  test('a command that forks without end does not keep lastref', async () => {
    const chain = join(folder, 'chain')
    const stop = join(folder, 'stop')
    // Each process starts another one and ends, for as long as nobody says stop.
    writeFileSync(
      chain,
      `#!/bin/sh\n[ -e ${stop} ] && exit\nsleep 0.02\nsetsid "$0" >/dev/null 2>&1 &\n`,
    )
    chmodSync(chain, 0o755)
    try {
      const wait = ['--wait-for-children', '500ms']
      const { status, stderr } = await lastref('run', ...wait, '--', chain)
      assert.equal(status, 0, stderr)
      assert.match(stderr, /children: \d+ process(es)? that the command started still run/)
      assert.match(stderr, /no findings\n0 opened/)
    } finally {
      writeFileSync(stop, '')
    }
  })

  test('a command that sets its user is run as ever, and it is said', async () => {
    const program = join(folder, 'suid')
    copyFileSync('/bin/true', program)
    chmodSync(program, 0o4755)
    const { status, stderr } = await lastref('run', '--', program)
    assert.equal(status, 0, stderr)
    assert.match(stderr, /note: setuid: \S+suid ran with the rights of its owner/)
  })
})
