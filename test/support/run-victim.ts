import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { TestContext } from 'node:test'
import {
  healthyVictims,
  markedVictim,
  missingToolchain,
  victimExpectations,
  type VictimExpectation,
  type VictimLanguage,
} from '@lastref/lab'
import type { FindingsDocument } from '@lastref/model'
import { lastref } from './lastref.ts'

/** Runs a command under `lastref run` and returns its findings. */
export async function findingsOfRun(
  argv: readonly string[],
): Promise<{ readonly status: number | null; readonly document: FindingsDocument }> {
  const folder = mkdtempSync(join(tmpdir(), 'lastref-run-'))
  try {
    const file = join(folder, 'findings.json')
    const { status, stderr } = await lastref('run', '--json', '-o', file, '--', ...argv)
    assert.ok(status !== 125 && status !== 2 && status !== 3, stderr)
    const document: FindingsDocument = JSON.parse(readFileSync(file, 'utf8'))
    return { status, document }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** A directory in the bpffs for a victim that leaves pins behind; gone when the test is over. */
async function withDirectory<T>(name: string, work: (directory: string) => Promise<T>): Promise<T> {
  const directory = `/sys/fs/bpf/lastref-test-${process.pid}-${name}`
  mkdirSync(directory)
  try {
    return await work(directory)
  } finally {
    // Pins are no ordinary files, but they are removed like them.
    rmSync(directory, { recursive: true })
  }
}

async function runVictim(
  expected: Pick<VictimExpectation, 'language' | 'name' | 'takesDirectory'>,
): ReturnType<typeof findingsOfRun> {
  const { binary } = await markedVictim(expected.language, expected.name)
  if (expected.takesDirectory !== true) return await findingsOfRun([binary])
  return await withDirectory(expected.name, (directory) => findingsOfRun([binary, directory]))
}

async function expectFinding(expected: VictimExpectation): Promise<void> {
  const { source, line } = await markedVictim(expected.language, expected.name)
  const { document } = await runVictim(expected)
  const told = JSON.stringify(document, null, 1)
  assert.deepEqual(
    document.findings.map(({ verdict }) => verdict),
    [expected.verdict],
    told,
  )
  const site = document.findings[0]?.site
  const named = site?.function?.replace(/\(.*\)$/, '') ?? ''
  assert.ok(named.startsWith(expected.function), told)
  assert.equal(basename(site?.file ?? ''), basename(source), told)
  assert.equal(site?.line, line, told)
  assert.equal(document.summary?.lostEvents, 0, told)
}

async function expectSilence(
  expected: Pick<VictimExpectation, 'language' | 'name' | 'takesDirectory'>,
): Promise<void> {
  const { status, document } = await runVictim(expected)
  assert.deepEqual(document.findings, [])
  assert.equal(document.summary?.lostEvents, 0)
  assert.ok((document.summary?.opened ?? 0) > 0, 'nothing was seen at all')
  assert.equal(status, 0)
}

/** One test: node counts it to the file that declares it, so that file must call `test`. */
export interface VictimTest {
  readonly name: string
  readonly body: (t: TestContext) => Promise<void>
}

/** Returns the tests of all marked victims of one language. */
export function victimTests(language: VictimLanguage): readonly VictimTest[] {
  const victim = (name: string, body: () => Promise<void>): VictimTest => ({
    name,
    body: async (t) => {
      const missing = await missingToolchain(language)
      if (missing === null) await body()
      else t.skip(missing)
    },
  })
  const ofLanguage = (each: { readonly language: VictimLanguage }): boolean =>
    each.language === language
  return [
    ...victimExpectations
      .filter(ofLanguage)
      .flatMap((expected) => [
        victim(`${expected.name} is ${expected.verdict}, and its line is named`, () =>
          expectFinding(expected),
        ),
        victim(`${expected.name}-fixed is told nothing`, () =>
          expectSilence({ ...expected, name: `${expected.name}-fixed` }),
        ),
      ]),
    ...healthyVictims
      .filter(ofLanguage)
      .map((healthy) => victim(`${healthy.name} is told nothing`, () => expectSilence(healthy))),
  ]
}
