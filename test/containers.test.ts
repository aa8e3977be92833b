// A container is told by its id wherever it is named, as a runtime made it: with namespaces of its own,
// and in cgroups that are called by the id.
import assert from 'node:assert/strict'
import { dirname } from 'node:path'
import { describe, test } from 'node:test'
import { buildVictim, markedVictim, missingToolchain } from '@lastref/lab'
import type { EvidenceDocument } from '@lastref/model'
import { Container, noRunc } from './support/container.ts'
import { lastref } from './support/lastref.ts'

const skip = (process.getuid?.() !== 0 && 'needs root') || noRunc()
const window = ['--for', '3s', '--every', '150ms', '--json']

function processesOf(text: string): EvidenceDocument['processes'] {
  const { processes }: EvidenceDocument = JSON.parse(text)
  return processes
}

interface Listed {
  readonly objects: readonly { readonly name: string }[]
}

describe('a container', { skip }, () => {
  test('is explained, listed and traced by its id or the beginning of it', async () => {
    const binary = await buildVictim('grow-fds')
    await using container = Container.start([binary], [dirname(binary)])
    await container.session.until(/"ready":true/)
    const { id, pid } = container

    const { stderr, stdout } = await lastref('explain', '--container', id.slice(0, 12), ...window)
    const [process, ...others] = processesOf(stdout)
    assert.equal(process?.pid, pid, stderr)
    assert.equal(process.conclusion.name, 'raw-fds')
    assert.match(process.cgroup ?? '', new RegExp(`-${id}$`))
    assert.equal(process.held[0]?.chargedCgroup, process.cgroup)
    assert.deepEqual(others, [])

    const listed = await lastref('ls', 'maps', '--container', id.slice(0, 12), '--json')
    const { objects }: Listed = JSON.parse(listed.stdout)
    assert.deepEqual(
      objects.map(({ name }) => name),
      ['grow_fds'],
    )
    const held = await lastref('ps', String(pid), '--json')
    assert.ok(held.stdout.includes(`"container":"${id}"`), held.stdout.slice(0, 600))

    const traced = await lastref('trace', '--container', id, '--duration', '1s', '--json')
    assert.equal(traced.status, 1, traced.stderr)
    assert.ok(traced.stdout.includes(`"pids":[${pid}]`), traced.stdout.slice(0, 600))
  })

  const noGo = missingToolchain('go')
  test('has its ports to itself, but not its unix sockets', async (t) => {
    const missing = await noGo
    if (missing) return t.skip(missing)
    const { binary } = await markedVictim('go', 'growth')
    const folders = [dirname(binary)]
    await using inTcp = Container.start([binary, 'raw'], folders)
    await using inUnix = Container.start([binary, 'raw', 'pprof.sock'], folders)
    await inTcp.session.until(/127\.0\.0\.1:\d+\n/)
    await inUnix.session.until(/pprof\.sock\n/)
    const explained = await Promise.all(
      [inTcp, inUnix].map(async ({ id }) => {
        const { stdout } = await lastref('explain', '--container', id, '--gc', ...window)
        return processesOf(stdout)[0]
      }),
    )
    const [tcp, unix] = explained.map((it) => it?.last.heap)
    assert.equal(tcp?.state === 'unavailable' && tcp.code, 'LRE617', JSON.stringify(tcp))
    assert.ok(unix?.state === 'read' && unix.from.startsWith('unix:'), JSON.stringify(unix))
    // Without a heap, the memory of the process itself tells.
    assert.deepEqual(
      explained.map((it) => it?.conclusion.name),
      ['raw-fds', 'raw-fds'],
    )
  })
})
