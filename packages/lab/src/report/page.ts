import { html, htmlPage, htmlTable, humanBytes, type Html, type HtmlColumn } from '@lastref/report'
import type { CaseResult, ClaimResult, ExperimentResult, LabResults } from '../results.ts'
import { figureRows, headingText } from './figures.ts'
import { plotsOf } from './plots.ts'
import { tallyOf, tallyText } from './tally.ts'

/** Returns the results as one page that needs nothing else; every number on it is of this run. */
export function labPage(results: LabResults): string {
  const { experiments, claims } = results
  return htmlPage({
    title: 'lastref lab: known BPF leaks, reproduced and measured',
    lead: `${tallyText(tallyOf(results))}.`,
    body: html`${introduction}${machineLine(results)}${overview(experiments)}
${experiments.map(experimentSection)}${claims.length === 0 ? null : claimsSection(claims)}`,
    footer: html`<p>Measured from ${results.startedAt} on, in ${Math.round(results.seconds)} seconds;
repeated ${results.repeat} times, seed ${results.seed}. On your own machine:
<code>sudo lastref lab all -o lab.json && lastref lab report lab.json -o lab.html</code></p>`,
  })
}

const introduction: Html = html`<p>Each case below is a small program with one defect (<span class="bad">leaking</span>),
and the same program without it (<span class="good">fixed</span>). Both were run on the machine named here, and
both were looked at with lastref: how many file descriptors they keep on BPF objects, what the
kernel's own counters <code>refcnt</code> and <code>usercnt</code> say, and what <code>lastref run</code> finds. A case
<em>holds</em> when everything that was expected of both forms was measured, and when each form, labelled as
the other, breaks those expectations.</p>`

function machineLine({ machine }: LabResults): Html {
  const parts = [
    `Linux ${machine.kernel}, ${machine.architecture}`,
    `${machine.processors} × ${machine.processor}`,
    humanBytes(machine.memoryBytes),
    ...machine.versions.map(({ what, version }) => `${what}: ${version}`),
  ]
  return html`<p class="soft">Measured on: ${parts.join(' · ')}</p>`
}

function overview(experiments: readonly ExperimentResult[]): Html {
  const rows = experiments.map(({ name, title, cases, seconds }) => [
    html`<a href="#${name}">${title}</a>`,
    html`<code>${name}</code>`,
    countText(cases),
    seconds.toFixed(1),
  ])
  const columns = [text('experiment'), text('name'), text('cases'), number('seconds')]
  return rows.length === 0 ? html`` : html`<h2>Experiments</h2>${htmlTable(columns, rows)}`
}

function countText(cases: readonly CaseResult[]): Html {
  const count = (outcome: CaseResult['outcome']): number =>
    cases.filter((one) => one.outcome === outcome).length
  const parts = (['holds', 'broken', 'skipped'] as const).flatMap((outcome) =>
    count(outcome) === 0
      ? []
      : [
          html`<span class="${tones[outcome]}">${count(outcome)} ${outcome === 'holds' ? 'hold' : outcome}</span> `,
        ],
  )
  return html`${parts}`
}

const tones = { holds: 'good', broken: 'bad', skipped: 'note' } as const

function experimentSection(result: ExperimentResult): Html {
  const { name, title, question, answer, parameters, cases } = result
  const settings = Object.entries(parameters).map(([key, value]) => `${key}: ${value}`)
  const holds = cases.every(({ outcome }) => outcome !== 'broken')
  const measured = cases.some(({ forms }) => forms.length > 0)
  return html`<section id="${name}"><h2>${title}</h2>
<p class="lead">${question}</p>
${measured && holds ? html`<p>${answer}</p>` : null}
${holds ? null : html`<p class="bad">Not everything that was expected was measured here: see the broken cases.</p>`}
${settings.length === 0 ? null : html`<p class="soft">${settings.join(' · ')}</p>`}
${measured ? figuresTable(result) : null}
${plotsOf(result)}
${cases.map(caseDetails)}
<p class="soft">Again: <code>sudo lastref lab run ${name}</code></p></section>`
}

function figuresTable({ columns, cases }: ExperimentResult): Html {
  const rows = cases.flatMap((one) =>
    figureRows(columns, one).map(({ form, cells }, at) => ({
      cells,
      head: [
        at === 0 ? html`<span class="words">${one.name}</span>` : '',
        html`<span class="words ${form === 'fixed' ? 'good' : 'bad'}">${form}</span>`,
      ],
    })),
  )
  const figures = columns.map((column, at): HtmlColumn => ({
    title: headingText(column),
    align: rows.every(({ cells }) => /^[-–\d]/u.test(cells[at] ?? '')) ? 'number' : 'text',
  }))
  return htmlTable(
    [text('case'), text('form'), ...figures],
    rows.map(({ head, cells }) => [
      ...head,
      ...cells.map((cell) => html`<span class="words">${cell}</span>`),
    ]),
  )
}

/** What was expected of a case, and what broke; folded away where all is well. */
function caseDetails({ name, outcome, reasons, forms, swapped, source }: CaseResult): Html {
  const expected = forms.map(
    ({ form, expectations }) =>
      html`<li>${form}<ul>${expectations.map(({ sentence, holds }) => html`<li class="${holds ? 'good' : 'bad'}">${holds ? '✓' : '✗'} <span class="soft">${sentence}</span></li>`)}</ul></li>`,
  )
  const noticed = swapped?.fixedAsLeaking[0]
  const notes = [
    ...new Set(forms.flatMap(({ measurements }) => measurements.flatMap((one) => one.notes ?? []))),
  ]
  return html`<details${outcome === 'broken' ? html` open` : null}><summary><span class="badge ${tones[outcome]}">${outcome}</span> ${name}</summary>
${source === undefined ? null : html`<p>As reported: ${source}</p>`}
${reasons.length === 0 ? null : html`<ul>${reasons.map((reason) => html`<li class="${tones[outcome]}">${reason}</li>`)}</ul>`}
${notes.map((note) => html`<p>${note}</p>`)}
<ul>${expected}</ul>
${noticed === undefined ? null : html`<p class="soft">The fixed form, labelled as leaking, is refused: ${noticed}.</p>`}</details>`
}

function claimsSection(claims: readonly ClaimResult[]): Html {
  const rows = claims.map(({ sentence, how, settlement, broken }) => [
    html`“${sentence}”`,
    html`<span class="badge ${claimTones[settlement.verdict]}">${settlement.verdict}</span>`,
    html`${broken === null ? null : html`<strong class="bad">Broken: ${broken}.</strong> `}${settlement.sentence}<br><span class="soft">${how}</span>`,
    settlement.number === null
      ? ''
      : `${settlement.number.what}: ${settlement.number.value ?? 'not known'}`,
  ])
  const columns = [text('what is said'), text('here'), text('measured'), text('the number')]
  return html`<section id="claims"><h2>Claims</h2>
<p>Sentences that are often read about BPF objects and their lifetimes, each asked of this machine.</p>
${htmlTable(columns, rows)}</section>`
}

const claimTones = {
  holds: 'good',
  'holds only when': 'note',
  'does not hold': 'bad',
  'not measurable here': 'note',
} as const

function text(title: string): HtmlColumn {
  return { title, align: 'text' }
}

function number(title: string): HtmlColumn {
  return { title, align: 'number' }
}
