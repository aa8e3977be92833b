import { escapeTerminal } from '../escape.ts'
import { span, type Line } from '../span.ts'
import { wrapLine } from '../wrap.ts'

const keys: readonly (readonly [string, string])[] = [
  ['↑ ↓ j k PgUp PgDn', 'select a row, or scroll an opened pane'],
  ['enter', 'of a process: what it holds; of an object: its whole ledger; of a site: its stack'],
  ['esc', 'back'],
  ['tab', 'processes, sites (with --stacks), objects'],
  ['f m g v t n p', 'sort by fds, memory, growth, verdict, time left, name, pid'],
  ['r', 'reverse the order'],
  ['space', 'pause; readings go on'],
  ['q, ctrl-c', 'quit'],
]

/** Returns what the keys do, what the columns mean, and what could not be seen. */
export function helpLines(blindSpots: readonly string[], width: number): Line[] {
  return [
    [],
    ...keys.map(([key, does]) => [span(key.padEnd(20), 'strong'), span(does)]),
    [],
    [span('FDS counts fds on BPF objects; PER S is how fast they change; TREND is the last 60')],
    [span('readings, least to greatest; ENDS IN is when the nearest limit is reached.')],
    ...blindSpots.flatMap((spot) =>
      wrapLine([span(escapeTerminal(spot))], 'not seen: ', '  ', width),
    ),
    [span('any key closes this help', 'faint')],
  ]
}
