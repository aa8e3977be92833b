import { userFrameIndex, type Finding } from '@lastref/model'
import { humanBytes } from '../bytes.ts'
import { escapeTerminal } from '../escape.ts'
import { objectName } from '../object-text.ts'
import type { ReachNamespace } from '../removal.ts'
import { span, type Line } from '../span.ts'
import { whyView } from '../why-view.ts'
import { countOf } from '../words.ts'
import { wrapLine } from '../wrap.ts'
import { fdsOn, holdingsBySite, rowKey } from './history.ts'
import { isHeld } from './rows.ts'
import type { WatchSample } from './sample.ts'
import { shortTime } from './short-time.ts'
import { frameText, siteText } from './site-text.ts'
import { verdictSpan } from './watch-table.ts'

/**
 * Returns the pane of a row: the ledger of an object, the stack of a site, or what a process holds
 * and what is to be said about it. `width` in columns; as many lines as it takes.
 */
export function detailLines(
  key: string,
  sample: WatchSample,
  width: number,
  reach: ReachNamespace,
): Line[] {
  const [kind = '', id = ''] = key.split(' ')
  if (kind === 'process') return processDetail(Number(id), sample, width)
  if (kind === 'site') return siteDetail(Number(id), sample, width)
  const object = sample.census.objects.find((candidate) => rowKey.object(candidate) === key)
  if (object === undefined) return gone
  const said = sample.findings.filter(
    (finding) => finding.object !== null && rowKey.object(finding.object) === key,
  )
  const ledger = whyView(object, sample.census, { width, colour: true }, reach)
  return [...ledger, ...said.flatMap((finding) => findingLines(finding, width))]
}

const gone: Line[] = [[span('gone', 'faint')]]

function processDetail(pid: number, sample: WatchSample, width: number): Line[] {
  const process = sample.census.processes?.find((candidate) => candidate.pid === pid)
  if (process === undefined) return gone
  const findings = sample.findings.filter(({ pids }) => pids.includes(pid))
  const held = sample.census.objects.filter((object) => isHeld(object, pid))
  const command = escapeTerminal(process.commandLine.join(' '))
  const home = process.container ?? process.unit
  return [
    ...wrapLine(
      [span(command === '' ? escapeTerminal(process.comm) : command, 'strong')],
      '',
      '  ',
      width,
    ),
    ...(home === null
      ? []
      : wrapLine([span(`in ${escapeTerminal(home)}`, 'faint')], '', '  ', width)),
    ...findings.flatMap((finding) => findingLines(finding, width)),
    ...held
      .toSorted((a, b) => fdsOn(b) - fdsOn(a))
      .flatMap((object) =>
        wrapLine(
          [
            span(objectName(object)),
            span(
              `  ${countOf(fdsOn(object), 'fd')}, ${humanBytes(object.memlockBytes ?? 0)}`,
              'faint',
            ),
          ],
          '  ',
          '    ',
          width,
        ),
      ),
  ]
}

function siteDetail(id: number, sample: WatchSample, width: number): Line[] {
  const site = sample.reading?.sites.find((candidate) => candidate.id === id)
  if (site === undefined) return gone
  const tally = sample.reading?.tallies.find((candidate) => candidate.site === id)
  const holdings = holdingsBySite(sample.reading?.holdings ?? []).get(id) ?? []
  const text = siteText(site)
  const user = userFrameIndex(site.stack.frames)
  const findings = sample.findings.filter(
    (finding) => finding.site !== null && siteText({ stack: { frames: finding.stack } }) === text,
  )
  const counts =
    tally === undefined
      ? ''
      : `opened ${tally.opened}, closed ${tally.closed}, by the collector ${tally.closedByGc}, at exit ${tally.closedAtExit}`
  return [
    ...wrapLine([span(text, 'strong'), span(`  ${escapeTerminal(site.command)}`)], '', '  ', width),
    ...wrapLine([span(counts)], '', '  ', width),
    ...findings.flatMap((finding) => findingLines(finding, width)),
    ...holdings.flatMap(({ object, files, fds, pids }) =>
      wrapLine(
        [
          span(`${object.kind} ${object.id} ${escapeTerminal(object.name)}`),
          span(`  ${countOf(files, 'file')}, ${countOf(fds, 'fd')} in ${pids.join(', ')}`, 'faint'),
        ],
        '  holds ',
        '    ',
        width,
      ),
    ),
    ...site.stack.frames.flatMap((frame, index) => {
      const isUser = index === user
      return wrapLine(
        [span(frameText(frame), isUser ? 'strong' : 'plain')],
        isUser ? '▸ ' : '  ',
        '    ',
        width,
      )
    }),
    ...site.stack.notes.flatMap((note) =>
      wrapLine([span(escapeTerminal(note), 'faint')], '  ', '    ', width),
    ),
  ]
}

/** Returns verdict, title, reasons and forecast of a finding. */
export function findingLines(finding: Finding, width: number | null): Line[] {
  const { forecast } = finding
  return [
    ...wrapLine(
      [verdictSpan(finding.verdict), span(`  ${escapeTerminal(finding.title)}`)],
      '',
      '  ',
      width,
    ),
    ...finding.reasons.flatMap((reason) =>
      wrapLine([span(escapeTerminal(reason))], '  ', '    ', width),
    ),
    ...(forecast === null
      ? []
      : wrapLine(
          [
            span(
              `${escapeTerminal(forecast.what)} is reached in ${shortTime(forecast.inSeconds)}`,
              'bad',
            ),
            span(`  ${escapeTerminal(forecast.arithmetic)}`, 'faint'),
          ],
          '  ',
          '    ',
          width,
        )),
  ]
}
