// Measures the source scanner on public fixes: how many of the defects it finds before the fix, and
// how often it still complains after it.
//
//   npm run corpus -- --clones DIR [--case ID] [--language go] [--list] [--json]
//
// --no-density looks only at the modules around the cases, which is quicker; --trees DIR keeps the
// written trees for the next run.
//
// DIR holds bare repositories as owner+name, or owner+name/repo.
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { readCases, type CorpusCase } from './corpus/cases.ts'
import { corpusDocument } from './corpus/document.ts'
import { notAvailable, type CaseResult } from './corpus/measure.ts'
import { runCase } from './corpus/run-case.ts'
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
const options = {
  clones: resolve(values.clones),
  withDensity: !values['no-density'],
  trees: values.trees === undefined ? null : resolve(values.trees),
}
const cases = readCases(join(import.meta.dirname, '..')).filter(isWanted)
const narrowed = values.case !== undefined || values.language !== undefined

const results: CaseResult[] = []
for (const one of cases) {
  // oxlint-disable-next-line no-await-in-loop -- one tree at a time is what fits into memory
  const result = (await runCase(one, options)) ?? notAvailable(one)
  results.push(result)
  if (process.stderr.isTTY) {
    process.stderr.write(`\r${results.length} of ${cases.length} ${one.id}\x1b[K`)
  }
}
if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')

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
