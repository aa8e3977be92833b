import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { startVictim } from '@lastref/lab'
import { lastref } from './support/lastref.ts'
import { PinnedMap } from './support/pinned-map.ts'
import { Session } from './support/session.ts'
import { lastrefWords, shellInTerminal } from './support/terminal.ts'

const skip = process.getuid?.() !== 0 && 'needs root'

/** The alternate screen is left, the cursor is shown, lines wrap again. */
const restored = '\x1b[?7h\x1b[?25h\x1b[?1049l'

describe('watch', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'lastref-watch-'))
  after(() => rmSync(folder, { recursive: true, force: true }))

  /** Starts it in a terminal; the shell says afterwards whether the terminal is as it was. */
  function inTerminal(...args: readonly string[]): Session {
    const file = join(folder, 'pid')
    const command = `sh -c 'echo $$ >${file}; exec "$@"' sh ${lastrefWords('watch', ...args)}`
    return Session.of(
      shellInTerminal(
        `before=$(stty -g); ${command}; echo "status $?"; [ "$before" = "$(stty -g)" ] && echo same`,
      ),
    )
  }

  const pidOf = (): number => Number(readFileSync(join(folder, 'pid'), 'utf8'))

  test('shows a leak on a live screen, obeys keys, and gives the terminal back', async () => {
    using map = new PinnedMap()
    await using victim = await startVictim('leak-obj-get', [
      map.path,
      '--count',
      '20',
      '--every',
      '0',
    ])
    await using session = inTerminal('-p', String(victim.pid), '--interval', '200ms')
    await session.until(/\[\?1049h/)
    await session.until(/leak-obj-get/)
    session.write('\r')
    await session.until(/\[objects\]/)
    session.write('\r')
    await session.until(/refcnt/)
    session.write('?')
    await session.until(/select a row/)
    session.write('xq')
    const { stdout } = await session.end()
    assert.ok(stdout.includes(restored))
    assert.ok(stdout.endsWith('status 0\r\nsame\r\n'), stdout.slice(-200))
  })

  for (const signal of ['SIGTERM', 'SIGHUP'] as const) {
    test(`gives the terminal back at ${signal}`, async () => {
      await using session = inTerminal('--interval', '200ms')
      await session.until(/lastref watch.* \d+ object/)
      process.kill(pidOf(), signal)
      const { stdout } = await session.end()
      assert.ok(stdout.includes(restored))
      assert.ok(stdout.endsWith('status 0\r\nsame\r\n'), stdout.slice(-200))
    })
  }

  test('gives the terminal back while it is suspended, and takes it again', async () => {
    await using session = inTerminal('--interval', '200ms')
    await session.until(/lastref watch.* \d+ object/)
    process.kill(pidOf(), 'SIGTSTP')
    await session.until(/\[\?1049l/)
    while (!/State:\s+T/.test(readFileSync(`/proc/${pidOf()}/status`, 'utf8'))) {
      await sleep(20)
    }
    process.kill(pidOf(), 'SIGCONT')
    await session.until(/\[\?1049l[^]*\[\?1049h[^]*lastref watch/)
    session.write('q')
    const { stdout } = await session.end()
    assert.ok(stdout.endsWith('status 0\r\nsame\r\n'), stdout.slice(-200))
  })

  test('without a terminal prints a screen per reading, and ends with the process', async () => {
    using map = new PinnedMap()
    await using victim = await startVictim('leak-obj-get', [
      map.path,
      '--count',
      '20',
      '--every',
      '0',
    ])
    const args = ['-p', String(victim.pid), '--interval', '100ms']
    const counted = await lastref('watch', ...args, '--count', '3')
    assert.equal(counted.status, 0, counted.stderr)
    assert.equal(counted.stdout.match(/^lastref watch /gm)?.length, 3)
    assert.match(counted.stdout, new RegExp(`${victim.pid} +leak-obj-get +20 `))
    await using endless = Session.lastref('watch', ...args)
    await endless.until(/leak-obj-get/)
    process.kill(victim.pid, 'SIGKILL')
    const { status, stderr } = await endless.ended()
    assert.equal(status, 0)
    assert.match(stderr, new RegExp(`pid ${victim.pid} has ended`))
  })
})
