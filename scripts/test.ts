// Runs the tests: all of them, or the files named on the command line.
import { globSync, readFileSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { run } from 'node:test'
import { parseAllowedSkips } from '../test/runner/allowed-skips.ts'
import { collectOutcomes } from '../test/runner/collect.ts'
import type { FileOutcome } from '../test/runner/outcome.ts'
import { renderEnd, renderFile } from '../test/runner/reporter.ts'
import { enterPrivateBpffs } from './private-bpffs.ts'

const root = resolve(import.meta.dirname, '..')
/** Longer than any file takes on a slow machine; a file that hangs is ended and reported. */
const fileTimeoutMs = Number(process.env['LASTREF_TEST_TIMEOUT_S'] ?? 300) * 1000

process.chdir(root)
process.env['PATH'] = `${join(root, 'node_modules/.bin')}${delimiter}${process.env['PATH'] ?? ''}`

enterPrivateBpffs()

const named = process.argv.slice(2)
const files =
  named.length > 0
    ? named
    : globSync(['packages/*/src/**/*.test.ts', 'test/**/*.test.ts'], {
        exclude: ['test/dist/**', 'test/full/**'],
      }).toSorted()
const colour = process.stdout.isTTY && !process.env['NO_COLOR']
const inCi = (process.env['CI'] ?? '') !== '' && process.env['CI'] !== 'false'

const outcomes: FileOutcome[] = []
// What these tests look at is the whole machine, so nothing of ours may run beside them.
const alone = files.filter((file) => resolve(file).includes('/test/alone/'))
const together = files.filter((file) => !alone.includes(file))
for (const [group, concurrency] of [
  [together, 2],
  [alone, 1],
] as const) {
  if (group.length === 0) continue
  const events = run({ files: group, cwd: root, concurrency, timeout: fileTimeoutMs })
  // oxlint-disable-next-line no-await-in-loop -- the second group waits for the first
  for await (const outcome of collectOutcomes(events, root)) {
    outcomes.push(outcome)
    process.stdout.write(renderFile(outcome, { colour }))
  }
}
const verdict = renderEnd(outcomes, {
  allowed: inCi ? parseAllowedSkips(readFileSync('test/allowed-skips', 'utf8')) : null,
  complete: named.length === 0,
  colour,
})
process.stdout.write(verdict.text)
process.exitCode = verdict.failed ? 1 : 0
