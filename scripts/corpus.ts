// Measures the source scanner on public fixes: how many of the defects it finds before the fix, and
// how often it still complains after it. An alarm is doubtful unless packages/scan/corpus/alarms.json
// says that somebody read it and found a defect that the fix had left or brought.
//
//   npm run corpus -- --clones DIR [--case ID] [--language go] [--list] [--json]
//
// --no-density looks only at the files around the cases and what they need, which is quicker;
// --trees DIR keeps the written trees and what was found in them for the next run: only what a change
// of the scanner can have changed is looked at again.
//
// DIR holds bare repositories as owner+name, or owner+name/repo.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { readCases, type CorpusCase } from './corpus/cases.ts'
import { corpusDocument } from './corpus/document.ts'
import { readJudgedAlarms, withJudgements } from './corpus/judged-alarms.ts'
import { runCases } from './corpus/run-cases.ts'
import { caseList, corpusTables } from './corpus/table.ts'

/** Fewer than this say nothing about the scanner. */
const enough = 50

const { values } = parseArgs({
  options: {
    clones: { type: 'string' },
    case: { type: 'string', multiple: true },
    language: { type: 'string', multiple: true },
    list: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    'no-density': { type: 'boolean', default: false },
    trees: { type: 'string' },
  },
})
if (values.clones === undefined) {
  console.error(
    'usage: npm run corpus -- --clones DIR [--case ID] [--language go] [--list] [--json]',
  )
  process.exit(2)
}
const trees = values.trees === undefined ? null : resolve(values.trees)
const scratch = mkdtempSync(join(tmpdir(), 'lastref-corpus-'))
const options = {
  clones: resolve(values.clones),
  withDensity: !values['no-density'],
  trees,
  cache: join(trees ?? scratch, 'cache'),
}
const root = join(import.meta.dirname, '..')
const cases = readCases(root).filter(isWanted)
const narrowed = values.case !== undefined || values.language !== undefined

let done = 0
const seen = await runCases(cases, options, ({ id }) => {
  done += 1
  if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${cases.length} ${id}\x1b[K`)
}).finally(() => rmSync(scratch, { recursive: true }))
if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')

const results = withJudgements(seen, readJudgedAlarms(root))
const available = results.filter((result) => result.available).length
if (values.json) process.stdout.write(corpusDocument(results, cases.length))
else {
  if (values.list) process.stdout.write(`${caseList(results)}\n`)
  process.stdout.write(corpusTables(results, cases.length))
}
if (!narrowed && available < enough) {
  console.error(`${available} are fewer than ${enough}: fetch more of the repositories`)
  process.exitCode = 1
}

function isWanted(one: CorpusCase): boolean {
  return (
    (values.case?.some((id) => one.id.startsWith(id)) ?? true) &&
    (values.language?.includes(one.language) ?? true)
  )
}
