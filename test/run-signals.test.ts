import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { runCommand } from './support/lastref.ts'
import { Session } from './support/session.ts'
import { lastrefWords, shellInTerminal } from './support/terminal.ts'

const skip = process.getuid?.() !== 0 && 'needs root'

/** Says that it is ready, and then waits for a signal, which it answers with a status of its own. */
const patient = [
  'sh',
  '-c',
  'for s in INT TERM HUP QUIT USR1 USR2; do trap "echo got $s; exit 5" $s; done; echo ready $$; while :; do sleep 0.05; done',
]

function inTerminal(...args: readonly string[]): readonly string[] {
  // A shell that stays would be sent the Ctrl-C too, and tell its own end instead of lastref's.
  return shellInTerminal(`exec ${lastrefWords(...args)}`)
}

describe('signals and terminals of run', { skip }, () => {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'] as const) {
    test(`${signal} is passed on, and lastref reports when the command has ended`, async () => {
      await using session = Session.lastref('run', '--', ...patient)
      await session.until(/ready/)
      session.kill(signal)
      const { status, stderr, stdout } = await session.ended()
      assert.equal(status, 5, stderr)
      assert.ok(stdout.endsWith(`got ${signal.slice(3)}\n`))
      assert.match(stderr, /no findings/)
    })
  }

  test('the command has the terminal, and stdin, stdout and stderr of lastref', async () => {
    const script =
      'test -t 0 && test -t 1 && test -t 2 && tty </dev/tty >/dev/null && echo all three'
    const { status, stdout } = await runCommand(inTerminal('run', '--', 'sh', '-c', script))
    assert.equal(status, 0, stdout)
    assert.match(stdout, /all three\r\n/)
    await using session = Session.lastref('run', '--', 'sed', 's/^/got /')
    session.write('a\nb\n')
    assert.equal((await session.end()).stdout, 'got a\ngot b\n')
  })

  test('the command has the other fds of lastref under their numbers, and none of its own', async () => {
    const command = `${lastrefWords('run')} -- ls /proc/self/fd`
    const script = `${command} 3</etc/passwd 9</etc/group; ${command}`
    const { stdout } = await runCommand(['sh', '-c', script])
    const fds = stdout.trim().split('\n').map(Number)
    const again = fds.lastIndexOf(0)
    const [passed, plain] = [fds.slice(0, again), fds.slice(again)]
    assert.ok(passed.includes(3) && passed.includes(9), stdout)
    // One more than the three is the directory while it is listed.
    assert.deepEqual(passed.filter((fd) => !plain.includes(fd)).length, 2, stdout)
    assert.equal(plain.filter((fd) => fd < 16).length, 4, stdout)
  })

  test('Ctrl-C goes to the command once, and lastref lives to report', async () => {
    const script =
      'n=0; trap "n=\\$((n+1))" INT; echo ready; sleep 1; sleep 1; sleep 1; echo "got $n"; exit 6'
    await using session = Session.of(inTerminal('run', '--', 'sh', '-c', script))
    await session.until(/ready/)
    session.write('\x03')
    const { status, stdout } = await session.end()
    assert.match(stdout, /got 1\r\n/)
    assert.match(stdout, /no findings/)
    assert.equal(status, 6)
  })

  test('SIGKILL of lastref leaves no hooks, and the command goes on', async () => {
    const script = 'echo ready $$; while :; do sleep 0.1; done'
    await using session = Session.lastref('run', '--', 'sh', '-c', script)
    const pid = Number((await session.until(/ready (\d+)/))[1])
    try {
      const held = heldBy(session.pid)
      assert.ok(held.size > 3, `lastref holds ${[...held].join(', ')}`)
      session.kill('SIGKILL')
      await sleep(200)
      process.kill(pid, 0)
      for (let attempt = 0; attempt < 100 && (await alive(held)).length > 0; attempt++) {
        await sleep(100)
      }
      assert.deepEqual(await alive(held), [])
      process.kill(pid, 0)
    } finally {
      process.kill(pid, 'SIGKILL')
    }
  })
})

/** Empty for an fd that was closed since it was listed: hooks come off that are not needed. */
function fdinfoOf(pid: number, fd: string): string {
  try {
    return readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'utf8')
  } catch {
    return ''
  }
}

/** Returns the programs and links behind the fds of a process, e.g. `prog 31`. */
function heldBy(pid: number): ReadonlySet<string> {
  const held = new Set<string>()
  for (const fd of readdirSync(`/proc/${pid}/fdinfo`)) {
    const text = fdinfoOf(pid, fd)
    const id = /^link_id:\s*(\d+)$/m.exec(text)?.[1]
    if (id !== undefined) held.add(`link ${id}`)
    else {
      const prog = /^prog_id:\s*(\d+)$/m.exec(text)?.[1]
      if (prog !== undefined) held.add(`prog ${prog}`)
    }
  }
  return held
}

async function alive(held: ReadonlySet<string>): Promise<readonly string[]> {
  const found: string[] = []
  for (const kind of ['prog', 'link']) {
    const { stdout } = await runCommand(['bpftool', '-j', kind, 'show'])
    const listed: readonly { readonly id: number }[] = JSON.parse(stdout)
    found.push(...listed.map(({ id }) => `${kind} ${id}`).filter((name) => held.has(name)))
  }
  return found
}
