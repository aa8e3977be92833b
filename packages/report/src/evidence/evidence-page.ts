import type { EvidenceDocument, EvidenceLine, Explanation, Growth } from '@lastref/model'
import { humanBytes } from '../bytes.ts'
import { forecastText } from '../findings/forecast-text.ts'
import { html, type Html } from '../html/html.ts'
import { htmlPage } from '../html/page.ts'
import { htmlTable } from '../html/table.ts'
import { linePlot, type PlotSeries } from '../plot/line-plot.ts'
import { grouped, lineRows, rateText, valueText } from './line-rows.ts'
import { ownerGroups } from './owner-groups.ts'
import { pressureText } from './pressure-text.ts'
import { regionName } from './region-names.ts'

const shownGrowth = 20

/** Returns one HTML page with the lines as plots and what follows from them; it needs nothing else. */
export function evidencePage(document: EvidenceDocument): string {
  const { processes, window, blindSpots } = document
  const [first] = processes
  const seconds = (Date.parse(window.to) - Date.parse(window.from)) / 1000
  return htmlPage({
    title:
      processes.length === 1 && first !== undefined
        ? `${first.comm}[${first.pid}]: ${first.conclusion.title}`
        : `${processes.length} processes explained`,
    lead: `Heap, address space and kernel side by side, ${window.readings} readings over ${seconds.toFixed(1)} s from ${window.from}.`,
    body: html`${processes.map((one) => section(one, processes.length > 1))}`,
    footer: html`lastref explain${blindSpots.map((spot) => html`<br>${spot}`)}`,
  })
}

function section(explanation: Explanation, isOneOfMany: boolean): Html {
  const { comm, conclusion, contradictions, forecasts, pid } = explanation
  const tone = conclusion.leaksBpf ? 'bad' : conclusion.name === 'steady' ? 'good' : 'note'
  return html`
${isOneOfMany ? html`<h2>${comm}[${pid}]: ${conclusion.title}</h2>` : null}
<p><span class="badge ${tone}">${conclusion.name}</span> ${conclusion.says}</p>
${contradictions.map((text) => html`<p class="note">But: ${text}</p>`)}
${pressureText(explanation).map((text) => html`<p class="note">Pressure: ${text}.</p>`)}
${forecasts.map((it) => html`<p class="bad">Runs out: ${forecastText(it)}</p>`)}
<p class="soft">Next: ${conclusion.help.replaceAll('PID', String(pid))}. Row ${conclusion.row} of the decision table.</p>
<h3>The lines</h3>
${linesTable(explanation)}
${plots(explanation)}
${ownersSection(explanation)}
${growthSection('BPF objects held', 'object', explanation.objects, grouped, 'charged to')}
${growthSection(
  'Anonymous memory by region',
  'region',
  explanation.regions.map((it) => ({ ...it, name: regionName(it.name) })),
  humanBytes,
  null,
)}
${growthSection('Live heap by site', 'function', explanation.sites, humanBytes, 'where')}
${mappingsSection(explanation)}`
}

function linesTable(explanation: Explanation): Html {
  return htmlTable(
    [
      { title: 'line', align: 'text' },
      { title: 'from', align: 'number' },
      { title: 'to', align: 'number' },
      { title: 'per second', align: 'number' },
      { title: 'course', align: 'text' },
      { title: 'confidence', align: 'number' },
      { title: '', align: 'text' },
    ],
    lineRows(explanation).map(({ line, name }) => [
      name,
      endText(line, 0),
      endText(line, -1),
      line.course === null ? '-' : rateText(line.course, line),
      line.course?.kind ?? 'unknown',
      line.course === null ? '-' : line.course.confidence.toFixed(2),
      line.why ?? '',
    ]),
  )
}

function endText(line: EvidenceLine, at: 0 | -1): string {
  const point = line.points.at(at)
  return point === undefined ? '-' : valueText(point.value, line)
}

/** Two plots on one clock: what is counted, and what is weighed. */
function plots(explanation: Explanation): Html {
  const { lines } = explanation
  const starts = Object.values(lines).flatMap(({ points }) => points[0]?.seconds ?? [])
  const origin = Math.min(...starts)
  const series = (name: string, { points }: EvidenceLine): PlotSeries[] =>
    points.length === 0
      ? []
      : [
          {
            name,
            points: points.map(({ seconds, value }) => [seconds - origin, value] as const),
          },
        ]
  const limit = explanation.last.kernel.state === 'read' ? explanation.last.kernel.fdLimit : null
  const most = Math.max(0, ...lines.handles.points.map(({ value }) => value))
  // A limit far above would press the line to the ground.
  const marks =
    limit !== null && most > limit / 3
      ? [{ axis: 'y' as const, at: limit, label: 'RLIMIT_NOFILE' }]
      : []
  const x = { title: 'time', unit: 'seconds' } as const
  return html`
<figure>${linePlot({
    title: 'References to BPF objects over time',
    x,
    y: { title: 'references', unit: 'count' },
    series: series('references', lines.handles),
    marks,
  })}<figcaption>fds, mappings and messages in flight on BPF objects.</figcaption></figure>
<figure>${linePlot({
    title: 'Memory over time',
    x,
    y: { title: 'memory', unit: 'bytes' },
    series: [
      ...series('heap', lines.heapBytes),
      ...series('anonymous', lines.anonymous),
      ...series('maps', lines.charged),
    ],
  })}<figcaption>What the runtime has in use, what the process has of anonymous memory, and what the BPF objects it holds take in the kernel.</figcaption></figure>
${
  lines.heapObjects.points.length === 0
    ? null
    : html`<figure>${linePlot({
        title: 'Heap objects over time',
        x,
        y: { title: 'heap objects', unit: 'count' },
        series: series('heap objects', lines.heapObjects),
      })}<figcaption>Objects in the heap of the runtime.</figcaption></figure>`
}`
}

function ownersSection({ owners }: Explanation): Html | null {
  if (owners === null) return null
  if (owners.state === 'unavailable') {
    return html`<p class="note">What keeps the fds could not be told: ${owners.reason}.</p>`
  }
  const groups = ownerGroups(owners.fds)
  return html`<h3>What keeps the fds</h3>
${owners.provisional ? html`<p class="note">Provisional: the process ran on while it was read.</p>` : null}
${htmlTable(
  [
    { title: 'fds', align: 'number' },
    { title: 'kept by', align: 'text' },
    { title: 'path', align: 'text' },
  ],
  groups.map(({ fds, text }) => [
    fds.length,
    text,
    (fds[0]?.path ?? []).map((step) => html`${step}<br>`),
  ]),
)}`
}

function mappingsSection({ mappings }: Explanation): Html | null {
  if (mappings === null || mappings.sites.length === 0) return null
  return html`<h3>Memory mapped during the window</h3>
${htmlTable(
  [
    { title: 'function', align: 'text' },
    { title: 'bytes', align: 'number' },
    { title: 'calls', align: 'number' },
    { title: 'by', align: 'text' },
    { title: 'region', align: 'text' },
    { title: 'where', align: 'text' },
  ],
  mappings.sites
    .slice(0, shownGrowth)
    .map((it) => [
      it.function ?? 'code without a name',
      humanBytes(it.bytes),
      it.calls,
      it.call,
      it.region === null ? 'unmapped again' : regionName(it.region),
      it.file === null ? '-' : `${it.file}${it.line === null ? '' : `:${it.line}`}`,
    ]),
)}`
}

function growthSection(
  title: string,
  noun: string,
  growths: readonly Growth[],
  text: (value: number) => string,
  place: string | null,
): Html | null {
  if (growths.length === 0) return null
  return html`<h3>${title}</h3>
${htmlTable(
  [
    { title: noun, align: 'text' },
    { title: 'from', align: 'number' },
    { title: 'to', align: 'number' },
    { title: 'count from', align: 'number' },
    { title: 'count to', align: 'number' },
    ...(place === null ? [] : [{ title: place, align: 'text' } as const]),
  ],
  growths
    .slice(0, shownGrowth)
    .map((it) => [
      it.name,
      text(it.from),
      text(it.to),
      it.countFrom ?? '-',
      it.countTo ?? '-',
      ...(place === null ? [] : [it.place ?? '-']),
    ]),
)}`
}
