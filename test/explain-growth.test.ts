// What grows in a process, and whether it is a leak of BPF objects: five native programs and five in
// Go, each with one way to grow.
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, rmdirSync } from 'node:fs'
import { describe, test } from 'node:test'
import { markedVictim, missingToolchain, startVictim } from '@lastref/lab'
import type { ConclusionName, EvidenceLine, Explanation } from '@lastref/model'
import { explain } from './support/explain.ts'
import { lastref } from './support/lastref.ts'
import { Session } from './support/session.ts'

const skip = process.getuid?.() !== 0 && 'needs root'

/** What levels off must be seen to do so. */
function windowOf(conclusion: ConclusionName): readonly string[] {
  return conclusion === 'warming-up' ? ['--for', '8s'] : []
}

/** What a failure has to be understood by: a busy machine gives other readings each time. */
function pictureOf({ lines, signs }: Explanation): string {
  const points = Object.entries<EvidenceLine>({ ...lines }).map(
    ([name, { course, points: all, why }]) => {
      const start = all[0]?.seconds ?? 0
      const values = all.map(({ seconds, value }) => `${(seconds - start).toFixed(1)}:${value}`)
      return `${name} ${JSON.stringify(course ?? why)} ${values.join(' ')}`
    },
  )
  return [JSON.stringify(signs), ...points].join('\n')
}

/** How most of the fds are kept. */
function rootsOf({ owners }: Explanation): string {
  if (owners === null) return ''
  assert.ok(owners.state === 'read', JSON.stringify(owners))
  const texts = owners.fds.map(({ root, state }) => [state, root ?? []].flat().join(' '))
  const groups = [...Map.groupBy(texts, (text) => text).values()]
  return groups.toSorted((a, b) => b.length - a.length)[0]?.[0] ?? ''
}

/** A memory cgroup of the test's own, in the hierarchy where memory is charged. */
class MemoryCgroup implements Disposable {
  readonly path = `/lastref-test-${process.pid}`
  readonly #directory: string

  constructor() {
    const mounts = readFileSync('/proc/self/mounts', 'utf8')
    const legacy = /^\S+ (\S+) cgroup \S*\bmemory\b/m.exec(mounts)?.[1]
    const unified = /^\S+ (\S+) cgroup2 /m.exec(mounts)?.[1]
    this.#directory = `${legacy ?? unified ?? '/sys/fs/cgroup'}${this.path}`
    mkdirSync(this.#directory)
  }

  get procs(): string {
    return `${this.#directory}/cgroup.procs`
  }

  [Symbol.dispose](): void {
    rmdirSync(this.#directory)
  }
}

describe('explain tells of a native program', { skip, concurrency: 2 }, () => {
  const cases: readonly (readonly [string, ConclusionName, number])[] = [
    ['grow-memory', 'memory-leak', 0],
    ['grow-fds', 'raw-fds', 1],
    ['grow-both', 'both-leak', 1],
    ['warm-up', 'warming-up', 0],
  ]
  for (const [name, wanted, status] of cases) {
    test(`${name}: ${wanted}`, async () => {
      await using victim = await startVictim(name)
      const { outcome, process: explained } = await explain(victim.pid, ...windowOf(wanted))
      assert.equal(explained.conclusion.name, wanted, pictureOf(explained))
      assert.equal(outcome.status, status)
    })
  }

  test('grow-memory is mapped from one place, and no hook is left', async () => {
    await using victim = await startVictim('grow-memory')
    const { process: explained } = await explain(victim.pid, '--stacks')
    const [site] = explained.mappings?.sites ?? []
    assert.equal(site?.call, 'brk')
    assert.equal(site.region, 'brk')
    // An inlined function is named where llvm-symbolizer is installed.
    assert.match(site.function ?? '', /^(?:keep_memory|work)$/)
    const { stdout } = await lastref('ls', 'progs', '--json', '--include-self')
    assert.doesNotMatch(stdout, /"name":"(?:mapped|moved_break|returned_anywhe)/)
  })

  test('grow-map: map-memory, charged to whoever created the map', async () => {
    using cgroup = new MemoryCgroup()
    await using victim = await startVictim('grow-map', [cgroup.procs])
    const { outcome, process: explained } = await explain(victim.pid)
    assert.equal(explained.conclusion.name, 'map-memory', pictureOf(explained))
    assert.equal(outcome.status, 0)
    assert.equal(explained.held.find(({ name }) => name === 'grow_map')?.chargedCgroup, cgroup.path)
    assert.notEqual(explained.cgroup, cgroup.path)
  })
})

const noGo = skip || ((await missingToolchain('go')) ?? false)

describe('explain tells of a Go program', { skip: noGo, concurrency: 2 }, () => {
  const cases: readonly (readonly [string, ConclusionName, number])[] = [
    ['heap', 'heap-leak', 0],
    ['raw', 'raw-fds', 1],
    ['both', 'both-leak', 1],
    ['retained', 'objects-retained', 1],
    ['warm', 'warming-up', 0],
  ]
  for (const [mode, wanted, status] of cases) {
    test(`growth ${mode}: ${wanted}`, async () => {
      const { binary } = await markedVictim('go', 'growth')
      await using victim = Session.of([binary, mode])
      await victim.until(/127\.0\.0\.1:\d+\n/)
      const { outcome, process: explained } = await explain(victim.pid, '--gc', ...windowOf(wanted))
      await victim.end()
      assert.equal(explained.conclusion.name, wanted, pictureOf(explained))
      assert.equal(outcome.status, status)
      assert.match(explained.heapFrom, /^http:\/\/127\.0\.0\.1:\d+\/debug\/pprof$/)
      const roots = rootsOf(explained)
      if (mode === 'retained') assert.match(roots, /^reachable main\.opened \(\[\]\*ebpf\.Map\)$/)
      if (mode === 'raw') assert.equal(roots, 'no-owner')
      if (mode === 'heap') assert.match(explained.sites[0]?.name ?? '', /^main\.keepBuffer$/)
    })
  }
})
