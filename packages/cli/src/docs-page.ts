import type { CommandSpec } from './command.ts'
import { optionLabel, notesOf, optionSummary, statusesOf, usageLine } from './help-text.ts'

export const referenceStart = '<!-- reference: from the command table -->'
export const referenceEnd = '<!-- end of reference -->'

/** Returns the part of a command's docs page that follows from its spec, with its marks. */
export function docsReference(spec: CommandSpec): string {
  const rows = [
    ...spec.positionals.map(({ name, summary }) => [code(name), summary]),
    ...spec.options.map((option) => [code(optionLabel(option)), optionSummary(option)]),
  ]
  const statuses = statusesOf(spec).map(({ status, meaning }) => [String(status), meaning])
  return [
    referenceStart,
    `Usage: \`${usageLine(spec)}\``,
    ...(rows.length === 0 ? [] : ['', table('argument or option', rows)]),
    '',
    table('exit status', statuses),
    ...notesOf(spec).flatMap((note) => ['', note]),
    referenceEnd,
  ].join('\n')
}

/** Returns the page with its reference made anew; a page without marks stays as it is. */
export function withReference(page: string, spec: CommandSpec): string {
  const start = page.indexOf(referenceStart)
  const end = page.indexOf(referenceEnd)
  if (start < 0 || end < start) return page
  return page.slice(0, start) + docsReference(spec) + page.slice(end + referenceEnd.length)
}

function table(title: string, rows: readonly (readonly string[])[]): string {
  const lines = rows.map((cells) => `| ${cells.map(escapePipes).join(' | ')} |`)
  return [`| ${title} | |`, '|---|---|', ...lines].join('\n')
}

function code(text: string): string {
  return `\`${text}\``
}

function escapePipes(text: string): string {
  return text.replaceAll('|', '\\|')
}
