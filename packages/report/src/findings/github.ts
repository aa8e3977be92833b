import type { Finding, FindingsDocument, Severity } from '@lastref/model'
import { escapeTerminal } from '../escape.ts'
import { messageLines } from './message.ts'

const commands: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  note: 'notice',
}

/** GitHub shows ten annotations of a kind for each step, and drops the others without a word. */
const mostOfAKind = 10

/**
 * Returns workflow commands that GitHub shows as annotations, one line each. What stands in them is
 * escaped as actions/toolkit does (packages/core/src/command.ts), so that no name can end the line
 * or begin another command. Of a gate, what blocks is an error and what is reported none; what is
 * known or waived is left out, and what GitHub would drop is counted.
 */
export function findingsGithub({ findings, gate }: FindingsDocument): string {
  if (gate === undefined) {
    return findings.map((one) => `${annotation(one, commands[one.severity])}\n`).join('')
  }
  const counts = new Map<string, number>()
  const lines: string[] = []
  for (const finding of findings) {
    const command = gateCommand(finding)
    if (command === null) continue
    const count = (counts.get(command) ?? 0) + 1
    counts.set(command, count)
    // One place of each kind stays free for what says how many there are.
    if (count < mostOfAKind) lines.push(`${annotation(finding, command)}\n`)
  }
  for (const [command, count] of counts) {
    const more = count - mostOfAKind + 1
    if (more > 0) {
      lines.push(`::${command} title=lastref gate::and ${more} more: see the summary of the job\n`)
    }
  }
  return lines.join('')
}

function gateCommand({ gate, severity }: Finding): string | null {
  switch (gate?.status) {
    case 'blocked':
      return 'error'
    case 'reported':
      return severity === 'note' ? 'notice' : 'warning'
    case 'known':
    case 'waived':
    case undefined:
      return null
  }
}

function annotation(finding: Finding, command: string): string {
  const { code, rule, site, source } = finding
  const place =
    site === null || site.file === null
      ? []
      : [`file=${property(site.file)}`, ...(site.line === null ? [] : [`line=${site.line}`])]
  const title = source === 'external' ? code : `${code} ${rule}`
  const properties = [...place, `title=${property(title)}`].join(',')
  return `::${command} ${properties}::${data(messageLines(finding).join('\n'))}`
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(escapeTerminal(text)).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
