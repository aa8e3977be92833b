import type { Finding, FindingsDocument } from '@lastref/model'
import { escapeTerminal } from '../escape.ts'
import { countOf } from '../words.ts'
import { inputText, ofStatus, placeOf, riskText, verdictText } from './words.ts'

/**
 * Returns the verdict as a Markdown page for the summary of a job. Names in it are escaped: none can
 * become a link, a mention, HTML or a cell of its own. `limit` keeps it below GitHub's 1 MiB.
 */
export function gateMarkdown(document: FindingsDocument, limit = 50): string {
  const { gate, blindSpots } = document
  if (gate === undefined) return ''
  const { counts, inputs, policy } = gate
  const mark = gate.verdict === 'passed' ? '✅' : '❌'
  const blocked = ofStatus(document, 'blocked', limit)
  const reported = ofStatus(document, 'reported', limit)
  const waived = ofStatus(document, 'waived', limit)
  const unseen = blindSpots.slice(0, 20)
  return [
    `## ${mark} lastref gate ${verdictText(gate)}`,
    '',
    ...section(blocked, counts.blocked, ({ gate: by }) => markdownText(by?.by ?? ''), 'blocked by'),
    ...folded(
      `${countOf(counts.reported, 'finding')} reported, without blocking`,
      section(reported, counts.reported, ({ help }) => markdownText(help), 'help'),
    ),
    ...folded(
      `${countOf(counts.waived, 'finding')} waived`,
      section(waived, counts.waived, ({ gate: by }) => markdownText(by?.by ?? ''), 'why'),
    ),
    ...folded(
      countOf(inputs.length, 'input'),
      inputs.length === 0
        ? []
        : [
            '| input | read |',
            '|---|---|',
            ...inputs.map(
              (input) => `| ${markdownText(input.path)} | ${markdownText(inputText(input))} |`,
            ),
            '',
          ],
    ),
    ...folded(`${unseen.length} not seen`, list(unseen)),
    ...list(gate.notes),
    `Policy: ${policy === null ? 'the default one, high and worse block' : markdownText(policy)}`,
    '',
  ].join('\n')
}

function section(
  findings: readonly Finding[],
  count: number,
  last: (finding: Finding) => string,
  title: string,
): readonly string[] {
  if (findings.length === 0) return []
  const more = count - findings.length
  return [
    `| risk | finding | where | ${title} |`,
    '|---|---|---|---|',
    ...findings.map((finding) => {
      const what = `**${markdownText(finding.code)}** ${markdownText(finding.title)}`
      const tools = (finding.evidence ?? []).map(({ tool }) => markdownText(tool))
      const by = tools.length > 1 ? `<br>seen by ${[...new Set(tools)].join(', ')}` : ''
      return `| ${riskText(finding)} | ${what}${by} | ${markdownText(placeOf(finding))} | ${last(finding)} |`
    }),
    ...(more > 0 ? [`| | and ${more} more | | |`] : []),
    '',
  ]
}

function folded(title: string, lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return []
  return ['<details>', `<summary>${title}</summary>`, '', ...lines, '</details>', '']
}

function list(texts: readonly string[]): readonly string[] {
  return texts.length === 0 ? [] : [...texts.map((text) => `- ${markdownText(text)}`), '']
}

/** Returns the text so that Markdown shows it as it is, on one line. */
export function markdownText(text: string): string {
  const shown = text.length > 400 ? `${text.slice(0, 399).toWellFormed()}…` : text
  return (
    escapeTerminal(shown)
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll(/[\\`*_{}[\]()#+!|~$]/gu, String.raw`\$&`)
      // A zero-width joiner would be in what people copy; an entity is not seen by the linkifiers.
      .replaceAll('@', '&#64;')
      .replaceAll('://', ':&#47;/')
      .replaceAll(/\bwww\./giu, 'www&#46;')
  )
}
