import type { Finding, FindingsDocument, Severity } from '@lastref/model'
import { escapeTerminal } from '../escape.ts'
import { messageLines } from './message.ts'

const commands: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  note: 'notice',
}

/**
 * Returns workflow commands that GitHub shows as annotations, one line each. What stands in them is
 * escaped as actions/toolkit does (packages/core/src/command.ts), so that no name can end the line
 * or begin another command.
 */
export function findingsGithub({ findings }: FindingsDocument): string {
  return findings.map((finding) => `${annotation(finding)}\n`).join('')
}

function annotation(finding: Finding): string {
  const { code, rule, severity, site } = finding
  const place =
    site === null || site.file === null
      ? []
      : [`file=${property(site.file)}`, ...(site.line === null ? [] : [`line=${site.line}`])]
  const properties = [...place, `title=${property(`${code} ${rule}`)}`].join(',')
  return `::${commands[severity]} ${properties}::${data(messageLines(finding).join('\n'))}`
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(escapeTerminal(text)).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
