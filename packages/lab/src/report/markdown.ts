import { escapeTerminal, humanBytes } from '@lastref/report'
import type { CaseResult, ClaimResult, ExperimentResult, LabResults } from '../results.ts'
import { figureRows, headingText } from './figures.ts'
import { tallyOf, tallyText } from './tally.ts'

/** Returns the results as Markdown, for a comment on a change or a page of documentation. */
export function labMarkdown(results: LabResults): string {
  const { machine, experiments, claims } = results
  const versions = machine.versions.map(({ what, version }) => `${what}: ${version}`)
  return `${[
    '# lastref lab',
    `${tallyText(tallyOf(results))}.`,
    `Measured on Linux ${machine.kernel} (${machine.architecture}), ${machine.processors} × ${machine.processor}, ${humanBytes(machine.memoryBytes)}, from ${results.startedAt} on, in ${Math.round(results.seconds)} seconds; repeated ${results.repeat} times, seed ${results.seed}.`,
    versions.map((version) => `- ${escaped(version)}`).join('\n'),
    ...experiments.flatMap(experimentParts),
    ...(claims.length === 0 ? [] : ['## Claims', ...claims.map(claimPart)]),
  ].join('\n\n')}\n`
}

function experimentParts(result: ExperimentResult): readonly string[] {
  const { title, name, question, answer, cases } = result
  const isBroken = cases.some(({ outcome }) => outcome === 'broken')
  const measured = cases.filter(({ forms }) => forms.length > 0)
  const others = cases.filter(({ outcome }) => outcome !== 'holds')
  return [
    `## ${title}`,
    `*${question}*`,
    ...(measured.length === 0 || isBroken ? [] : [answer]),
    ...(measured.length === 0 ? [] : [figuresTable(result)]),
    ...(others.length === 0 ? [] : [others.map(reasonsItem).join('\n')]),
    `Again: \`sudo lastref lab run ${name}\``,
  ]
}

function figuresTable({ columns, cases }: ExperimentResult): string {
  const heads = ['case', 'form', ...columns.map(headingText)]
  const rows = cases.flatMap((one) =>
    figureRows(columns, one).map(({ form, cells }) => [one.name, form, ...cells]),
  )
  return [heads, heads.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map(escaped).join(' | ')} |`)
    .join('\n')
}

function reasonsItem({ name, outcome, reasons }: CaseResult): string {
  return `- **${outcome}** ${escaped(name)}: ${reasons.map(escaped).join('; ')}`
}

function claimPart({ sentence, how, settlement, broken }: ClaimResult): string {
  const wrong = broken === null ? '' : ` **Broken: ${escaped(broken)}.**`
  return `- **${settlement.verdict}**:${wrong} “${escaped(sentence)}” ${escaped(settlement.sentence)} *${escaped(how)}*`
}

/** Text that Markdown would take for its own, and line breaks, which would end a cell. */
function escaped(text: string): string {
  const line = escapeTerminal(text.replaceAll(/[\r\n]+/gu, ' '))
  return line.replaceAll(/[\\`*_|<>[\]]/gu, String.raw`\$&`)
}
