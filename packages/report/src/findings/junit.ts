import type { Finding, FindingsDocument } from '@lastref/model'
import { userFrameIndex } from '@lastref/model'
import { messageLines } from './message.ts'
import { xmlText } from './xml.ts'

/**
 * Returns the findings as JUnit XML: each is a test case, errors and warnings are failures, notes
 * are passes with a text. Of a gate, what blocks is a failure, what is known or waived is skipped, and
 * the rest passes. Without findings there is one case that passed, because CI systems take a report
 * without cases for a broken one.
 */
export function findingsJunit(document: FindingsDocument): string {
  return [...findingsJunitParts(document)].join('')
}

/** Returns the same text in pieces. */
export function* findingsJunitParts(document: FindingsDocument): Generator<string> {
  const { command, findings, gate } = document
  const outcomes = { failure: 0, skipped: 0, passed: 0 }
  for (const finding of findings) outcomes[outcomeOf(finding)] += 1
  const counts =
    `tests="${Math.max(1, findings.length)}" failures="${outcomes.failure}" errors="0" ` +
    `skipped="${outcomes.skipped}"`
  const what = gate === undefined ? '' : ' gate'
  const suite = `lastref${what}${command === null ? '' : ` ${command.argv.join(' ')}`}`
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="lastref" ${counts}>\n`
  yield `  <testsuite name="${xmlText(suite)}" ${counts}>\n`
  if (findings.length === 0) yield '    <testcase classname="lastref" name="no findings"/>\n'
  for (const finding of findings) yield testCase(finding)
  yield '  </testsuite>\n</testsuites>\n'
}

function outcomeOf({ severity, gate }: Finding): 'failure' | 'skipped' | 'passed' {
  switch (gate?.status) {
    case 'blocked':
      return 'failure'
    case 'known':
    case 'waived':
      return 'skipped'
    case 'reported':
      return 'passed'
    case undefined:
      return severity === 'note' ? 'passed' : 'failure'
  }
}

function testCase(finding: Finding): string {
  const { code, rule, site, title, source } = finding
  const place =
    site === null || site.file === null
      ? ''
      : ` file="${xmlText(site.file)}"${site.line === null ? '' : ` line="${site.line}"`}`
  const name = `${title}${site === null || site.function === null ? '' : ` in ${site.function}`}`
  const type = source === 'external' ? code : `${code} ${rule}`
  const head = `    <testcase classname="${xmlText(type)}" name="${xmlText(name)}"${place}>`
  return `${head}\n${contentOf(finding)}\n    </testcase>\n`
}

function contentOf(finding: Finding): string {
  const { code, title, gate } = finding
  const body = xmlText([...messageLines(finding), ...stackText(finding)].join('\n'))
  switch (outcomeOf(finding)) {
    case 'failure':
      return `      <failure type="${xmlText(code)}" message="${xmlText(title)}">${body}</failure>`
    case 'skipped': {
      const why = gate?.status === 'known' ? 'in the baseline' : `waived: ${gate?.by ?? ''}`
      return `      <skipped message="${xmlText(why)}"/>`
    }
    case 'passed':
      return `      <system-out>${body}</system-out>`
  }
}

function stackText({ stack }: Finding): readonly string[] {
  const user = userFrameIndex(stack)
  return stack.map(({ function: name, file, line, module }, index) => {
    const where = file === null ? (module ?? '') : `${file}${line === null ? '' : `:${line}`}`
    return `${index === user ? '> ' : '  '}${name ?? '(no symbol)'} ${where}`
  })
}
