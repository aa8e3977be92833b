// The lab on this machine: a short selection holds, breaks when its labels are swapped, and leaves
// the host as it was, however it ends. The whole lab is in test/full.
import assert from 'node:assert/strict'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { after, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { lastref } from './support/lastref.ts'
import {
  brokenIn,
  casesOf,
  leftoversOf,
  resultsOf,
  startLab,
  startLabWith,
  unnoticedSwaps,
  victimObjects,
} from './support/lab.ts'

/** Fills a folder with links to the programs of this PATH. */
function linkPrograms(folder: string, isWanted: (name: string) => boolean): void {
  mkdirSync(folder)
  for (const directory of (process.env['PATH'] ?? '').split(':')) {
    if (!isAbsolute(directory) || !existsSync(directory)) continue
    for (const name of readdirSync(directory).filter(isWanted))
      if (!existsSync(join(folder, name))) symlinkSync(join(directory, name), join(folder, name))
  }
}

const skip = process.getuid?.() !== 0 && 'needs root'

describe('a short selection of the lab', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'lastref-lab-test-'))
  after(() => rmSync(folder, { recursive: true }))

  test('holds, notices swapped labels, and leaves the host as it was', async () => {
    const before = await victimObjects()
    const lab = startLab('run', 'short', '--json')
    const outcome = await lab.ended
    const results = resultsOf(outcome)
    assert.deepEqual(brokenIn(results), [])
    assert.equal(outcome.status, 0)
    assert.deepEqual(unnoticedSwaps(results), [])
    const inC = casesOf(results).filter(({ name }) => name.startsWith('real-reports: '))
    assert.ok(inC.length > 2 && inC.every((one) => one.outcome === 'holds'))
    assert.equal(results.claims[0]?.settlement.verdict, 'does not hold')
    assert.deepEqual(await leftoversOf(lab.pid, before), [])
    writeFileSync(join(folder, 'lab.json'), outcome.stdout)
  })

  test('makes a page and Markdown of nothing but its results', async () => {
    const from = join(folder, 'lab.json')
    const results = resultsOf({ status: 0, stdout: readFileSync(from, 'utf8'), stderr: '' })
    const page = await lastref('lab', 'report', from)
    const markdown = await lastref('lab', 'report', from, '--format', 'markdown')
    assert.match(page.stdout, /^<!doctype html>/u)
    assert.doesNotMatch(page.stdout, /<script|\ssrc=|https?:/u)
    for (const { title, cases } of results.experiments) {
      assert.ok(page.stdout.includes(title) && markdown.stdout.includes(title))
      for (const { name, outcome } of cases)
        if (outcome === 'holds')
          assert.ok(page.stdout.includes(name) && markdown.stdout.includes(name), name)
    }
    assert.ok(page.stdout.includes(results.machine.kernel))
    assert.ok(page.stdout.includes('<svg'))
  })

  test('skips what asks for a line of C, by name, where there is no llvm-symbolizer', async () => {
    const path = join(folder, 'path')
    // Nor Go, to be quick.
    linkPrograms(path, (name) => name !== 'go' && !name.startsWith('llvm-symbolizer'))
    const { ended } = startLabWith({ ...process.env, PATH: path }, 'run', 'short', '--json')
    const results = resultsOf(await ended)
    assert.deepEqual(brokenIn(results), [])
    const skipped = casesOf(results).filter(({ name }) => name.startsWith('real-reports: '))
    assert.ok(skipped.length > 2)
    for (const { outcome, reasons } of skipped) {
      assert.equal(outcome, 'skipped')
      assert.ok(reasons.some((reason) => reason.startsWith('no llvm-symbolizer ')))
    }
  })

  test('breaks in every case when the labels are swapped', async () => {
    const { ended } = startLab('run', 'short', '--swap-labels', '--json')
    const outcome = await ended
    const measured = casesOf(resultsOf(outcome)).filter((one) => one.outcome !== 'skipped')
    assert.equal(outcome.status, 1)
    for (const { name, reasons } of measured)
      for (const form of ['leaking: ', 'fixed: '])
        assert.ok(
          reasons.some((reason) => reason.startsWith(form)),
          `${name}: ${form}`,
        )
  })
})

describe('a lab that is stopped in the middle leaves the host as it was', { skip }, () => {
  for (const [signal, status] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGKILL', null],
  ] as const)
    test(signal, async () => {
      const before = await victimObjects()
      const lab = startLab('run', 'short')
      await sleep(4000)
      process.kill(lab.pid, signal)
      const outcome = await lab.ended
      assert.equal(outcome.status, status, outcome.stderr)
      assert.deepEqual(await leftoversOf(lab.pid, before), [])
    })
})

describe('what the lab is asked wrongly', () => {
  for (const [args, code, status] of [
    [['run'], 'LRE005', 2],
    [['run', 'no-such-experiment'], 'LRE195', 2],
    [['all', 'fatal-links'], 'LRE006', 2],
    [['list', 'fatal-links'], 'LRE006', 2],
    [['report'], 'LRE005', 2],
    [['report', '/nonexistent.json'], 'LRE028', 4],
    [['report', '/proc/version'], 'LRE197', 4],
    [['run', 'short', '--repeat', '0'], 'LRE022', 2],
  ] as const)
    test(args.join(' '), async () => {
      const outcome = await lastref('lab', ...args)
      assert.deepEqual([outcome.status, outcome.stdout], [status, ''])
      assert.ok(outcome.stderr.includes(code), outcome.stderr)
    })
})
