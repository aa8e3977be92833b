import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readlinkSync, rmdirSync, writeFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { notRoot, run, startShell } from '../procfs/testing.ts'
import { commOf, containerOf, identify, openFdsOf } from './identify.ts'
import { parseCommandLine, parseFdLimit, parseStat } from './process-files.ts'

describe('the files of a process', () => {
  test('a command may look like the end of the field', () => {
    const text = '7 (a) R (b) S 1 7 7 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 4711 0 0'
    assert.deepEqual(parseStat(text), { startTimeTicks: 4711, isZombie: false })
    assert.equal(parseStat('7 (a'), null)
  })

  test('the soft limit, unless unlimited', () => {
    const line = (soft: string): string => `Limit   Soft\nMax open files   ${soft}   4096   files\n`
    assert.equal(parseFdLimit(line('1024')), 1024)
    assert.equal(parseFdLimit(line('unlimited')), null)
  })

  test('arguments may be empty', () => {
    assert.deepEqual(parseCommandLine('a\0\0b\0'), ['a', '', 'b'])
    assert.deepEqual(parseCommandLine('title without end'), ['title without end'])
    assert.deepEqual(parseCommandLine(''), [])
  })
})

describe('a live process', () => {
  test('tells who it is', async () => {
    using shell = await startShell(['prlimit', '--nofile=123:200'], 'exec 7</dev/null 9</dev/null')
    const identity = identify(shell.pid)
    assert.equal(identity?.comm, 'sleep')
    assert.equal(identity.exe, readlinkSync(`/proc/${shell.pid}/exe`))
    assert.deepEqual(identity.commandLine, ['sleep', '300'])
    assert.equal(identity.fdLimit, 123)
    assert.equal(identity.openFds, readdirSync(`/proc/${shell.pid}/fd`).length)
    assert.equal(`pid:[${identity.pidNamespace}]`, readlinkSync('/proc/self/ns/pid'))
    assert.ok(identity.startTimeTicks > (identify(1)?.startTimeTicks ?? Number.NaN))
  })

  test('a hostile name comes back as it is', async () => {
    using shell = await startShell(
      [],
      String.raw`printf 'a\n\033[1m\377' > /proc/$$/comm; read x || :
      echo ready; while :; do /bin/sleep 1; done`,
    )
    assert.equal(commOf(shell.pid), 'a\n\u001b[1m\\xff')
  })

  test('a kernel thread has no executable and no arguments', () => {
    const identity = identify(2)
    if (identity?.comm !== 'kthreadd') return
    assert.equal(identity.exe, null)
    assert.deepEqual(identity.commandLine, [])
  })

  test('one that does not exist is null in every answer', () => {
    const pid = Number(run('sh', '-c', 'echo $$'))
    assert.deepEqual(
      [identify(pid), commOf(pid), containerOf(pid), openFdsOf(pid)],
      Array(4).fill(null),
    )
  })

  test('its container is found in the cgroup it is moved to', async (t) => {
    const unified = run('findmnt', '-nro', 'TARGET', '-t', 'cgroup2').split('\n')[0] ?? ''
    if (notRoot() !== null || unified === '') {
      t.skip('needs root and a cgroup v2 mount')
      return
    }
    const id = '5e'.repeat(32)
    const parent = `${unified}/lastref-test-identity-${process.pid}`
    mkdirSync(`${parent}/docker-${id}.scope`, { recursive: true })
    try {
      using shell = await startShell([], '')
      writeFileSync(`${parent}/docker-${id}.scope/cgroup.procs`, String(shell.pid))
      assert.equal(containerOf(shell.pid), id)
      process.kill(shell.pid, 'SIGKILL')
      while (identify(shell.pid) !== null) run('sleep', '0.01')
    } finally {
      rmdirSync(`${parent}/docker-${id}.scope`)
      rmdirSync(parent)
    }
  })
})
