// The heap of every version of Go that the machine has: by the DWARF of the program, and by the table of
// versions where it was stripped.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, test } from 'node:test'
import { promisify } from 'node:util'
import { gatherMemory, holdThreads } from '@lastref/ebpf'
import { readGoHeap } from '@lastref/goheap'
import { missingToolchain } from '@lastref/lab'
import { inWords, startHeld } from './support/held-victim.ts'

const repository = resolve(import.meta.dirname, '..')
const source = join(repository, 'packages/goheap/testdata/versions')
const debian = '/usr/lib/go-1.19/bin/go'
const run = promisify(execFile)

/** Those that `GOTOOLCHAIN=NAME go version` brings; the machine's own and Debian's come beside them. */
const toolchains = [
  'go1.15.15',
  'go1.16.15',
  'go1.17.13',
  'go1.18.10',
  'go1.20.14',
  'go1.21.13',
  'go1.22.12',
  'go1.23.12',
  'go1.24.13',
  'go1.25.7',
  'go1.27.4',
]

interface Go {
  readonly name: string
  readonly command: string
  readonly toolchain: string
  readonly missing: () => Promise<string | null>
}

function environment(toolchain: string): NodeJS.ProcessEnv {
  // Options of the user's configuration may be unknown to an old version.
  return {
    ...process.env,
    GOPROXY: 'off',
    GOFLAGS: '-p=1',
    CGO_ENABLED: '0',
    GOTOOLCHAIN: toolchain,
  }
}

async function missingModule(toolchain: string): Promise<string | null> {
  const missing = await missingToolchain('go')
  if (missing !== null) return missing
  try {
    await run('go', ['version'], { env: environment(toolchain) })
    return null
  } catch {
    return `no Go toolchain ${toolchain} (GOTOOLCHAIN=${toolchain} go version downloads it)`
  }
}

const all: readonly Go[] = [
  ...toolchains.map((name) => ({
    name,
    command: 'go',
    toolchain: name,
    missing: () => missingModule(name),
  })),
  {
    name: 'go1.19, Debian’s',
    command: debian,
    toolchain: 'local',
    missing: async () => (existsSync(debian) ? null : `no Go 1.19 (${debian} not found)`),
  },
  {
    name: 'the machine’s own Go',
    command: 'go',
    toolchain: 'local',
    missing: () => missingToolchain('go'),
  },
]

async function build(go: Go, stripped: boolean): Promise<string> {
  const into = join(repository, 'build/victims/versions')
  mkdirSync(into, { recursive: true })
  const kind = stripped ? 'stripped' : 'plain'
  const binary = join(into, `${go.name.replaceAll(/[^\w.]/gu, '-')}-${kind}`)
  const options = stripped ? ['-ldflags=-s -w'] : []
  const args = ['build', ...options, '-o', binary, '.']
  await run(go.command, args, { cwd: source, env: environment(go.toolchain) })
  return binary
}

/** What a process says of its fds, and what is told of them from outside. */
async function heldAndTold(
  binary: string,
  stripped: boolean,
): Promise<{ readonly held: readonly string[]; readonly told: readonly string[] }> {
  await using victim = await startHeld(binary)
  const answer = await readGoHeap(victim.pid, { gather: gatherMemory, hold: holdThreads })
  assert.equal(answer.layout, stripped ? 'table' : 'dwarf')
  const told = victim.truths.map(({ fd }) => inWords(answer.fds.find((its) => its.fd === fd)))
  const held = victim.truths.map(({ by }) =>
    stripped ? by.replace(/variable \S+/u, 'variable null') : by,
  )
  return { held, told }
}

describe('what keeps an fd open is told as it is', () => {
  for (const go of all) {
    for (const stripped of [false, true]) {
      test(`${go.name}${stripped ? ', stripped' : ''}`, async (t) => {
        const missing = await go.missing()
        if (missing !== null) return t.skip(missing)
        const binary = await build(go, stripped)
        const { told, held } = await heldAndTold(binary, stripped)
        assert.deepEqual(told, held)
      })
    }
  }
})
