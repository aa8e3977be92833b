import type { Claim } from '../claim.ts'
import { numberOf, textOf, type Measured } from './support/ask.ts'
import { inTracefs } from './support/tracefs.ts'

export const lookupEventShowsLookups: Claim = {
  name: 'lookup-event-shows-lookups',
  sentence: '`events/bpf/bpf_map_lookup_elem` shows lookups',
  how: 'The events that tracefs of the running kernel has: those below events/bpf, and those that name a lookup of a map.',
  answer: 'does not hold',
  async measure(lab): Promise<Measured> {
    const listed = await inTracefs(
      lab,
      'cat available_events; [ -d events/bpf ] && echo has:events-bpf',
    )
    const events = listed.split('\n').filter((line) => line.includes(':'))
    const ofBpf = events.filter((line) => /^bpf\w*:|^xdp:/u.test(line))
    return {
      events: events.length,
      lookups: events.filter((line) => line.endsWith('map_lookup_elem')).length,
      'of BPF': ofBpf
        .map((line) => line.split(':')[0] ?? '')
        .filter(unique)
        .join(', '),
      'events/bpf': events.includes('has:events-bpf') ? 'there' : 'not there',
    }
  },
  settle(measured) {
    const lookups = numberOf(measured, 'lookups')
    return {
      verdict: lookups > 0 ? 'holds' : 'does not hold',
      sentence: `events/bpf is ${measured['events/bpf']}; of ${measured['events']} events ${lookups} name a lookup (groups about BPF: ${textOf(measured, 'of BPF')}). The tracepoints of BPF objects were taken out in Linux 4.18.`,
      number: { what: 'events of lookups', value: lookups },
    }
  },
}

function unique(value: string, at: number, all: readonly string[]): boolean {
  return all.indexOf(value) === at
}
