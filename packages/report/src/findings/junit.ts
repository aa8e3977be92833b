import type { Finding, FindingsDocument } from '@lastref/model'
import { userFrameIndex } from '@lastref/model'
import { messageLines } from './message.ts'
import { xmlText } from './xml.ts'

/**
 * Returns the findings as JUnit XML: each is a test case, errors and warnings are failures, notes
 * are passes with a text. Without findings there is one case that passed, because CI systems take a
 * report without cases for a broken one.
 */
export function findingsJunit({ command, findings }: FindingsDocument): string {
  const failures = findings.filter(isFailure).length
  const counts = `tests="${Math.max(1, findings.length)}" failures="${failures}" errors="0" skipped="0"`
  const suite = `lastref${command === null ? '' : ` ${command.argv.join(' ')}`}`
  const cases = findings.length === 0 ? [passed] : findings.map(testCase)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="lastref" ${counts}>`,
    `  <testsuite name="${xmlText(suite)}" ${counts}>`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n')
}

const passed = '    <testcase classname="lastref" name="no findings"/>'

function isFailure({ severity }: Finding): boolean {
  return severity !== 'note'
}

function testCase(finding: Finding): string {
  const { code, rule, site, title } = finding
  const place =
    site === null || site.file === null
      ? ''
      : ` file="${xmlText(site.file)}"${site.line === null ? '' : ` line="${site.line}"`}`
  const name = `${title}${site?.function === null || site === null ? '' : ` in ${site.function}`}`
  const head = `    <testcase classname="${xmlText(`${code} ${rule}`)}" name="${xmlText(name)}"${place}>`
  const body = xmlText([...messageLines(finding), ...stackText(finding)].join('\n'))
  const content = isFailure(finding)
    ? `      <failure type="${xmlText(code)}" message="${xmlText(title)}">${body}</failure>`
    : `      <system-out>${body}</system-out>`
  return `${head}\n${content}\n    </testcase>`
}

function stackText({ stack }: Finding): readonly string[] {
  const user = userFrameIndex(stack)
  return stack.map(({ function: name, file, line, module }, index) => {
    const where = file === null ? (module ?? '') : `${file}${line === null ? '' : `:${line}`}`
    return `${index === user ? '> ' : '  '}${name ?? '(no symbol)'} ${where}`
  })
}
