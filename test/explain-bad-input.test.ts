// What a heap endpoint may do wrong, and what may happen to the process meanwhile: the line it costs has
// a code of its own, and the other lines are still drawn.
import assert from 'node:assert/strict'
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, readlinkSync, readdirSync, rmSync } from 'node:fs'
import { createServer as createSocketServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { startVictim, type Victim } from '@lastref/lab'
import { errorCatalogue } from '@lastref/evidence'
import { explain } from './support/explain.ts'
import { lastref, runCommand, lastrefEntry } from './support/lastref.ts'
import { lastrefOfNobody } from './support/nobody.ts'
import { Session } from './support/session.ts'
import { lastrefWords, shellInTerminal } from './support/terminal.ts'

const skip = process.getuid?.() !== 0 && 'needs root'
const index = '<tr><td>7</td><td><a href="goroutine?debug=1">goroutine</a></td></tr>'

/** A server that answers as it is told to; port 0 until it listens. */
async function serve(listener: RequestListener): Promise<Server & AsyncDisposable> {
  const server = createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

function urlOf(server: Server): string {
  const address = server.address()
  assert.ok(typeof address === 'object' && address !== null)
  return `http://127.0.0.1:${address.port}`
}

/** What is answered, or with which status, or how; null: it takes the request, and says nothing. */
type Page = string | Buffer | number | null | ((response: ServerResponse) => void)

const heapPage = '/debug/pprof/heap?debug=1'

/** A byte now and then, for ever. */
function drip(response: ServerResponse): void {
  response.write('heap profile: ')
  const timer = setInterval(() => response.write('1'), 200)
  response.on('close', () => clearInterval(timer))
}

/** Less or more than was announced. */
function announce(length: number): (response: ServerResponse) => void {
  return (response) => {
    response.writeHead(200, { 'content-length': length })
    response.write('heap profile: 1: 2\n')
    response.socket?.end()
  }
}

/** What net/http/pprof of the process would say, but for what a test has otherwise. */
function pprofOf(victim: Victim, pages: Readonly<Record<string, Page>>): RequestListener {
  const stats: Readonly<Record<string, number>> = {
    TotalAlloc: 3_000_000,
    Sys: 9_000_000,
    Mallocs: 40_000,
    HeapAlloc: 2_000_000,
    HeapObjects: 9000,
    NumGC: 3,
  }
  const memstats = Object.entries(stats).map(([name, value]) => `# ${name} = ${value}`)
  const usual: Readonly<Record<string, Page>> = {
    '/debug/pprof/': index,
    '/debug/pprof/cmdline': readFileSync(`/proc/${victim.pid}/cmdline`, 'latin1').slice(0, -1),
    '/debug/pprof/heap?debug=1': `heap profile: 1: 2\n# runtime.MemStats\n${memstats.join('\n')}\n`,
    ...pages,
  }
  return (request, response) => {
    const page = usual[request.url ?? '']
    if (typeof page === 'function') page(response)
    else if (typeof page === 'number' || page === undefined) response.writeHead(page ?? 404).end()
    else if (page !== null) response.end(page)
  }
}

describe('a heap endpoint', { skip, concurrency: 2 }, () => {
  const cases: readonly (readonly [string, string, Parameters<typeof pprofOf>[1]])[] = [
    ['that hangs', 'LRE610', { '/debug/pprof/heap?debug=1': null }],
    ['that is another process’s', 'LRE618', { '/debug/pprof/cmdline': '/usr/bin/other' }],
    [
      'that says more is in use than ever was allocated',
      'LRE618',
      {
        '/debug/pprof/heap?debug=1':
          'heap profile: 1: 2\n# runtime.MemStats\n# TotalAlloc = 5\n# Sys = 9\n# Mallocs = 4\n' +
          '# HeapAlloc = 2000000\n# HeapObjects = 9\n# NumGC = 3\n',
      },
    ],
    [
      'that sends a gzip bomb',
      'LRE614',
      { '/debug/pprof/heap': gzipSync(Buffer.alloc(64 * 1024 * 1024)) },
    ],
    ['that sends too much', 'LRE614', { '/debug/pprof/heap?debug=1': Buffer.alloc(33 * 2 ** 20) }],
    ['that sends another format', 'LRE613', { '/debug/pprof/heap': 'digraph "heap" {}' }],
    ['that sends a damaged profile', 'LRE613', { '/debug/pprof/heap': Buffer.from([31, 139, 8]) }],
    ['that is no pprof', 'LRE613', { '/debug/pprof/': '<html>It works!</html>' }],
    ['without that page', 'LRE612', { '/debug/pprof/heap?debug=1': 404 }],
    ['that drips', 'LRE610', { [heapPage]: drip }],
    ['that announces more than it sends', 'LRE611', { [heapPage]: announce(9000) }],
    ['that announces less than it sends', 'LRE613', { [heapPage]: announce(7) }],
    [
      'that leads elsewhere',
      'LRE612',
      {
        [heapPage]: (response) => response.writeHead(302, { location: '/debug/pprof/' }).end(),
      },
    ],
    [
      'that wants a login',
      'LRE613',
      { '/debug/pprof/': '<!doctype html><title>Log in</title><form action="/login">' },
    ],
    ['that packs the text', 'LRE613', { [heapPage]: gzipSync('heap profile: 1: 2') }],
    [
      'with a heap of nonsense',
      'LRE613',
      { [heapPage]: 'heap profile: \0\x1b[2J\n# HeapAlloc = x' },
    ],
  ]
  for (const [what, code, pages] of cases) {
    test(`${what} costs the heap line alone: ${code}`, async () => {
      await using victim = await startVictim('grow-fds')
      await using server = await serve(pprofOf(victim, pages))
      const { process: explained } = await explain(victim.pid, '--pprof', urlOf(server))
      server.closeAllConnections()
      const { heap } = explained.last
      assert.equal(heap.state === 'unavailable' && heap.code, code, JSON.stringify(heap))
      assert.equal(explained.signs.heap, 'unknown')
      assert.equal(explained.conclusion.name, 'refs-leak')
      assert.ok(errorCatalogue.some((entry) => entry.code === code))
    })
  }

  test('where nothing listens costs the heap line alone: LRE611', async () => {
    await using victim = await startVictim('grow-fds')
    const { process: explained } = await explain(victim.pid, '--pprof', 'unix:/nonexistent.sock')
    const { heap } = explained.last
    assert.equal(heap.state === 'unavailable' && heap.code, 'LRE611')
  })

  test('that answers as it should is believed', async () => {
    await using victim = await startVictim('grow-fds')
    await using server = await serve(pprofOf(victim, { '/debug/pprof/heap': emptyProfile }))
    const { process: explained } = await explain(victim.pid, '--pprof', urlOf(server))
    assert.equal(explained.conclusion.name, 'raw-fds')
    assert.equal(explained.signs.heap, 'flat')
  })
})

/** Runs it in a terminal, ends the process after so many readings, and returns what was shown. */
async function untilReadings(
  readings: number,
  victim: Victim,
  ...args: readonly string[]
): Promise<{ readonly screen: string; readonly status: number }> {
  const words = lastrefWords('explain', String(victim.pid), '--for', '60s', ...args)
  await using session = Session.of(shellInTerminal(`NO_COLOR=1 ${words}; echo "status $?"`))
  await session.until(new RegExp(`\\b${readings} readings?, `))
  await victim[Symbol.asyncDispose]()
  const [, status] = await session.until(/status (\d+)/)
  return { screen: session.stdout.replaceAll(/\s+/g, ' '), status: Number(status) }
}

/** A heap profile without a sample: string_table, and sample_type of the four kinds (profile.proto). */
const emptyProfile = ((): Buffer => {
  const field = (number: number, bytes: Buffer): Buffer =>
    Buffer.concat([Buffer.from([number * 8 + 2, bytes.length]), bytes])
  const texts = ['', 'alloc_objects', 'alloc_space', 'inuse_objects', 'inuse_space', 'count']
  const types = [1, 2, 3, 4].map((type) => field(1, Buffer.from([8, type, 16, 5])))
  return gzipSync(Buffer.concat([...types, ...texts.map((text) => field(6, Buffer.from(text)))]))
})()

describe('explain', { skip, concurrency: 2 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'lastref-explain-'))
  after(() => rmSync(folder, { recursive: true, force: true }))

  const wrong: readonly (readonly [string, number, readonly string[]])[] = [
    ['LRE604', 2, []],
    ['LRE605', 2, ['1', '--unit', 'agent']],
    ['LRE004', 2, ['nobody']],
    ['LRE203', 4, ['4194304']],
    ['LRE223', 4, ['--container', 'no-such-container']],
    ['LRE225', 4, ['--unit', 'no-such-unit']],
    ['LRE603', 2, ['1', '--for', '2s', '--every', '1s']],
    ['LRE606', 2, ['1', '--pprof', 'ftp://127.0.0.1']],
    ['LRE300', 4, ['--from', join(folder, 'nothing')]],
    ['LRE304', 4, ['--from', lastrefEntry]],
    ['LRE605', 2, ['1', '--from', join(folder, 'nothing')]],
  ]
  for (const [code, status, args] of wrong) {
    test(`${args.join(' ').replaceAll(folder, '').slice(0, 40)} is ${code}`, async () => {
      const outcome = await lastref('explain', ...args)
      assert.match(outcome.stderr, new RegExp(`error\\[${code}\\]`))
      assert.equal(outcome.status, status)
      assert.equal(outcome.stdout, '')
    })
  }

  test('a record without evidence is LRE602', async () => {
    const file = join(folder, 'census.lastref')
    await lastref('snapshot', '-o', file)
    const { status, stderr } = await lastref('explain', '--from', file)
    assert.match(stderr, /LRE602/)
    assert.equal(status, 4)
  })

  test('a process that ends at once is LRE600', async () => {
    await using victim = await startVictim('grow-fds')
    const { screen, status } = await untilReadings(1, victim, '--every', '2s')
    assert.match(screen, /error\[LRE600\][^]*pid \d+ has ended/)
    assert.equal(status, 4)
  })

  test('a process that ends in the middle is explained by what was read until then', async () => {
    await using victim = await startVictim('grow-fds')
    const { screen, status } = await untilReadings(8, victim, '--every', '100ms')
    assert.match(screen, /pid \d+ has ended; what was read until then is explained/)
    assert.match(screen, /raw fds that no object of the runtime owns/)
    assert.equal(status, 1)
  })

  test('a process of somebody else is LRE226 without the privilege to trace it', async () => {
    await using victim = await startVictim('grow-fds')
    const { status, stderr } = await lastrefOfNobody('explain', String(victim.pid))
    assert.match(stderr, /LRE226/)
    assert.equal(status, 3)
  })

  test('a pid that another process got meanwhile is LRE601', async (t) => {
    if (!existsSync('/proc/sys/kernel/ns_last_pid')) {
      t.skip('pids cannot be chosen here (needs /proc/sys/kernel/ns_last_pid)')
      return
    }
    const script = new URL('support/reuse-explained-pid.ts', import.meta.url).pathname
    const apart = ['unshare', '--pid', '--fork', '--mount-proc', process.execPath, script]
    const { stdout } = await runCommand(apart)
    const said = stdout.replaceAll(/\s+/g, ' ')
    assert.match(said, /LRE601\]: pid \d+ has ended, and its number belongs to another process now/)
    assert.match(said, /status 4/)
  })

  test('a page that cannot be written is LRE607', async () => {
    await using victim = await startVictim('grow-fds')
    const page = ['--html', join(folder, 'no', 'page.html')]
    const window = ['--for', '1s', '--every', '100ms']
    const { status, stderr } = await lastref('explain', String(victim.pid), ...window, ...page)
    assert.match(stderr, /LRE607/)
    assert.equal(status, 4)
  })

  test('only the process itself is asked, not whoever listens as well', async () => {
    await using victim = await startVictim('grow-fds')
    const asked: string[] = []
    const server = createSocketServer((socket) => {
      asked.push(String(socket.remotePort))
      socket.destroy()
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { process: explained } = await explain(victim.pid)
    server.close()
    assert.deepEqual(asked, [])
    assert.equal(explained.last.heap.state, 'none')
  })

  test('nothing is left of it: no fd, no object, no file, no connection', async () => {
    await using victim = await startVictim('grow-memory')
    const fds = fdsOf(victim.pid)
    // Of its own, since other programs come and go in the common one.
    const scratch = mkdtempSync(join(folder, 'tmp-'))
    const command = [process.execPath, lastrefEntry, 'explain', String(victim.pid)]
    const window = ['--for', '1s', '--every', '100ms']
    const { status } = await runCommand(['env', `TMPDIR=${scratch}`, ...command, ...window])
    assert.equal(status, 0)
    assert.deepEqual(fdsOf(victim.pid), fds)
    // Node keeps compiled sources there for its next start; the built command has none.
    const left = readdirSync(scratch).filter((name) => name !== 'node-compile-cache')
    assert.deepEqual(left, [])
    const { stdout } = await lastref('ls', '--json')
    const named = [...stdout.matchAll(/"comm":"(lastref|node)[^"]*"/g)].map(([text]) => text)
    assert.deepEqual(named, [])
  })
})

function fdsOf(pid: number): readonly string[] {
  return readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`))
}
