// The heaps of Node and of a JVM, read beside the other lines, and left as they were.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { explain } from './support/explain.ts'
import { Session } from './support/session.ts'

const skip = process.getuid?.() !== 0 && 'needs root'
const folder = mkdtempSync(join(tmpdir(), 'lastref-runtimes-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** Keeps 200 objects every 20 ms; ends with its input. */
const leakInNode = `
const kept = []
setInterval(() => { for (let i = 0; i < 200; i++) kept.push({ a: new Array(20).fill(i) }) }, 20)
process.stdin.on('end', () => process.exit()).resume()
console.log('ready')
`

function inNode(...options: readonly string[]): Session {
  return Session.of([process.execPath, ...options, '-e', leakInNode])
}

function isListening(pid: number): boolean {
  const inodes = new Set(
    readFileSync(`/proc/${pid}/net/tcp`, 'utf8')
      .split('\n')
      .flatMap((line) => (/ 0A /.test(line) ? (line.trim().split(/\s+/)[9] ?? []) : [])),
  )
  const fds = execFileSync('ls', ['-l', `/proc/${pid}/fd`], { encoding: 'utf8' })
  return [...fds.matchAll(/socket:\[(\d+)\]/g)].some(([, inode = '']) => inodes.has(inode))
}

describe('explain reads the heap of Node', { skip, concurrency: 2 }, () => {
  test('through an inspector that is open', async () => {
    await using program = inNode('--inspect=127.0.0.1:0')
    await program.until(/ready/)
    const { process: explained } = await explain(program.pid, '--gc')
    assert.equal(explained.conclusion.name, 'heap-leak', explained.heapFrom)
    assert.equal(explained.signs.heap, 'rising')
    assert.match(explained.heapFrom, /^ws:\/\/127\.0\.0\.1:\d+\//)
    assert.ok((explained.sites[0]?.to ?? 0) > 0)
  })

  test('that is closed only when it is told to, and closes it again', async () => {
    await using program = inNode('--inspect-port=0')
    await program.until(/ready/)
    const first = await explain(program.pid)
    const { heap } = first.process.last
    assert.equal(heap.state === 'unavailable' && heap.code, 'LRE620')
    assert.equal(isListening(program.pid), false)
    const second = await explain(program.pid, '--gc', '--open-inspector')
    assert.equal(second.process.signs.heap, 'rising', second.process.heapFrom)
    assert.equal(isListening(program.pid), false)
    // Node frees the connection under a close frame when it is closed too early: a race.
    for (let round = 0; round < 4; round += 1) {
      // oxlint-disable-next-line no-await-in-loop
      await explain(program.pid, '--open-inspector', '--for', '900ms')
      assert.equal(isListening(program.pid), false)
    }
    const { status } = await program.end()
    assert.equal(status, 0)
  })

  test('and closes the inspector that was opened for it when lastref is killed', async () => {
    await using program = inNode('--inspect-port=0')
    await program.until(/ready/)
    const killed = Session.lastref(
      'explain',
      String(program.pid),
      '--open-inspector',
      '--for',
      '1m',
    )
    try {
      while (!isListening(program.pid)) {
        // oxlint-disable-next-line no-await-in-loop
        await sleep(50)
      }
      // As long as a start needs at most: it must have told the process to watch for its end.
      await sleep(2000)
    } finally {
      killed.kill('SIGKILL')
      await killed.ended()
    }
    for (let waited = 0; waited < 20_000 && isListening(program.pid); waited += 100) {
      // oxlint-disable-next-line no-await-in-loop
      await sleep(100)
    }
    assert.equal(isListening(program.pid), false)
    const { status } = await program.end()
    assert.equal(status, 0)
  })
})

function noPython(): string | false {
  try {
    execFileSync('python3', ['--version'], { stdio: 'ignore' })
    return false
  } catch {
    return 'no Python (python3 not found)'
  }
}

test(
  'explain says that it cannot read the heap of Python',
  { skip: skip || noPython() },
  async () => {
    const program = 'import sys; print("ready", flush=True); sys.stdin.read()'
    await using python = Session.of(['python3', '-c', program])
    await python.until(/ready/)
    const { process: explained } = await explain(python.pid)
    assert.equal(explained.runtime, 'other')
    const { heap } = explained.last
    assert.equal(heap.state === 'unavailable' && heap.code, 'LRE642')
    assert.match(explained.heapFrom, /^the heap of Python cannot be read/)
    assert.equal(explained.conclusion.name, 'steady')
    await python.end()
  },
)

const leakInJava = `
import java.util.*;
class Leak {
  static final List<long[]> kept = new ArrayList<>();
  public static void main(String[] arguments) throws Exception {
    System.out.println("ready");
    while (System.in.available() == 0 && kept.size() < 100_000) {
      for (int i = 0; i < 20; i++) kept.add(new long[1000]);
      Thread.sleep(20);
    }
  }
}
`

function noJdk(): string | false {
  try {
    execFileSync('jcmd', ['-h'], { stdio: 'ignore' })
    return false
  } catch {
    return 'no JDK (jcmd not found)'
  }
}

test('explain reads the heap of a JVM through jcmd', { skip: skip || noJdk() }, async () => {
  const source = join(folder, 'Leak.java')
  writeFileSync(source, leakInJava)
  await using program = Session.of(['java', '-Xmx1g', source])
  await program.until(/ready/)
  const { process: explained } = await explain(program.pid, '--gc')
  program.write('\n')
  await program.end()
  assert.equal(explained.runtime, 'jvm')
  assert.equal(explained.conclusion.name, 'heap-leak', explained.heapFrom)
  assert.equal(explained.heapFrom, `jcmd ${program.pid}`)
  const arrays = explained.sites.find(({ name }) => name === 'long[]')
  assert.ok(arrays !== undefined && arrays.to > arrays.from)
})
