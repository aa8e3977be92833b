import { humanBytes } from '../bytes.ts'
import { escapeTerminal } from '../escape.ts'
import { span, type Line } from '../span.ts'
import { countOf } from '../words.ts'
import type { WatchSample } from './sample.ts'

/** Returns the first line of a screen: when, how much there is, and what was lost or not seen. */
export function headLine(sample: WatchSample | null, clock: string): Line {
  if (sample === null) return [span('lastref watch', 'strong')]
  const { census, reading } = sample
  const processes = census.processes ?? []
  const fds = processes.reduce((sum, { bpfFds }) => sum + bpfFds, 0)
  const bytes = census.objects.reduce((sum, { memlockBytes }) => sum + (memlockBytes ?? 0), 0)
  const counts = [
    `${processes.length} ${processes.length === 1 ? 'process' : 'processes'}`,
    countOf(fds, 'BPF fd'),
    countOf(census.objects.length, 'object'),
    humanBytes(bytes),
  ]
  const lost = reading?.lost
  const events = lost === undefined ? 0 : lost.openings + lost.releases + lost.stacks + lost.events
  const spots = blindSpotsOf(sample).map((spot) => spot.split(':', 1)[0] ?? '')
  return [
    span('lastref watch', 'strong'),
    span(`  ${clock}  ${counts.join(', ')}`),
    // It bears on everything below.
    ...(events === 0 ? [] : [span(`  ${countOf(events, 'event')} lost`, 'bad')]),
    ...(spots.length === 0
      ? []
      : [span(`  not seen: ${escapeTerminal(spots.join(', '))}`, 'warn')]),
  ]
}

/** Returns what could not be seen, `name: sentence` each, every one once. */
export function blindSpotsOf({ census, reading }: WatchSample): readonly string[] {
  return [...new Set([...census.blindSpots, ...(reading?.blindSpots ?? [])])]
}
