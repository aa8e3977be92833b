// What keeps the BPF fds of a Go process open, compared with what the process itself knows to be true.
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test, type TestContext } from 'node:test'
import { gatherMemory, holdThreads, urgently } from '@lastref/ebpf'
import { type GoHeapAnswer, readGoHeap } from '@lastref/goheap'
import { missingToolchain } from '@lastref/lab'
import { builtVictim, type GoBuild, goBuilds, inWords, startHeld } from './support/held-victim.ts'

const folder = join(import.meta.dirname, '../packages/lab/victims/go')
const names = readdirSync(folder).filter((name) => name.startsWith('held-'))

/** Returns what is said, and what is true, about each fd of a victim. */
async function compare(
  t: TestContext,
  name: string,
  build: GoBuild,
): Promise<{ said: string[]; truth: string[]; answer: GoHeapAnswer } | null> {
  const missing = await missingToolchain('go')
  if (missing !== null) {
    t.skip(missing)
    return null
  }
  await using victim = await startHeld(await builtVictim(name, build))
  const answer = await readGoHeap(victim.pid, { gather: gatherMemory, urgently, hold: holdThreads })
  const said = victim.truths.map(({ fd }) => inWords(answer.fds.find((its) => its.fd === fd)))
  assert.deepEqual([answer.provisional, answer.pause.how], [false, 'ptrace'])
  // What only a register holds may be a leftover there.
  const perhaps = name === 'held-spinner' ? 'perhaps ' : ''
  return { said, truth: victim.truths.map(({ by }) => `${perhaps}${by}`), answer }
}

describe('what keeps an fd open is told as it is', () => {
  for (const name of names) {
    test(name, async (t) => {
      const compared = await compare(t, name, goBuilds.plain)
      if (compared !== null) assert.deepEqual(compared.said, compared.truth)
    })
  }
})

describe('however the program was built', () => {
  const shapes = ['held-variable', 'held-goroutine', 'held-timer', 'held-tiny-neighbour']
  for (const build of [goBuilds.pie, goBuilds.cgo]) {
    for (const name of shapes) {
      test(`${name}, ${build.name}`, async (t) => {
        const compared = await compare(t, name, build)
        if (compared !== null) assert.deepEqual(compared.said, compared.truth)
      })
    }
  }
})

describe('without symbols, variables have addresses instead of names', () => {
  for (const build of [goBuilds.stripped, goBuilds.pieStripped]) {
    for (const name of names) {
      test(`${name}, ${build.name}`, async (t) => {
        const compared = await compare(t, name, build)
        if (compared === null) return
        const { said, truth, answer } = compared
        assert.deepEqual([answer.layout, answer.stripped], ['table', true])
        assert.deepEqual(
          said,
          truth.map((by) => by.replace(/variable \S+/u, 'variable null')),
        )
      })
    }
  }
})
