import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { optionAccess, parseArguments } from '../parse.ts'
import { watchSpec } from '../specs/watch.ts'
import { selectionOf, type Selection } from './selection.ts'

function select(...argv: readonly string[]): Selection | null {
  const { options } = parseArguments(watchSpec, argv)
  return selectionOf(optionAccess(watchSpec, options, new Map()), watchSpec)
}

test('without options it is the whole host', () => {
  assert.equal(select(), null)
})

test('a process is selected until it ends', async () => {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' })
  await once(child, 'spawn')
  const pid = child.pid ?? 0
  const selection = select('-p', String(pid))
  try {
    assert.deepEqual(selection?.scope, { kind: 'processes', pids: [pid] })
    assert.equal(selection.includes(pid), true)
    assert.equal(selection.includes(process.pid), false)
    assert.equal(selection.over(), null)
  } finally {
    child.kill()
  }
  await once(child, 'exit')
  assert.equal(selection.over(), `pid ${pid} has ended`)
})

test('a number that was given to another process is not followed', async (t) => {
  if (!existsSync('/proc/sys/kernel/ns_last_pid') || process.getuid?.() !== 0) {
    t.skip('pids cannot be chosen here (needs root and /proc/sys/kernel/ns_last_pid)')
    return
  }
  const script = new URL('./reused-pid.testing.ts', import.meta.url).pathname
  const args = ['--pid', '--fork', '--mount-proc', process.execPath, script]
  const { stdout } = await promisify(execFile)('unshare', args)
  assert.match(
    stdout,
    /^pid \d+ has ended, and its number belongs to another process now; false\n$/,
  )
})

test('of several processes one is enough to go on', async () => {
  const selection = select('-p', String(process.pid), '-p', '1')
  assert.equal(selection?.over(), null)
  assert.equal(selection?.includes(1), true)
})

test('a cgroup is selected by its path and by its directory', () => {
  const path = /^\d+:[^:]*:(\/.+)$/m.exec(readFileSync('/proc/self/cgroup', 'utf8'))?.[1] ?? '/'
  for (const given of [path, `/sys/fs/cgroup/memory${path}`]) {
    const selection = select('--cgroup', given)
    assert.equal(selection?.includes(process.pid), true, given)
    assert.equal(selection.over(), null)
  }
})

test('what is not there has an error of its own', () => {
  assert.throws(() => select('-p', '4194999'), { code: 'LRE203', status: 4 })
  assert.throws(() => select('--cgroup', '/no/such'), { code: 'LRE222', status: 4 })
  assert.throws(() => select('--container', 'no-such'), { code: 'LRE223', status: 4 })
  assert.throws(() => select('--unit', 'no-such'), { code: 'LRE225', status: 4 })
  assert.throws(() => select('-p', '1', '--unit', 'a'), { code: 'LRE023', status: 2 })
})
