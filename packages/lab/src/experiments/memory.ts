import type { Case, Experiment } from '../experiment.ts'
import { atLeast, between, equals, says, saysNothing } from '../expect.ts'
import type { Lab } from '../lab.ts'
import type { Measurement, Series } from '../measurement.ts'
import type { Subject } from '../experiment.ts'
import { fill, type Filling } from './memory/filling.ts'
import { atHalf, prophecies, type Prophecy } from './memory/forecast.ts'

const mebi = 2 ** 20
const limitBytes = 16 * mebi

/** More maps than fit, if none is let go. */
const most = 80

function forms(count: number, more: number): Case['forms'] {
  const args = ['{pins}', String(count), String(more)]
  return {
    leaking: { victim: { language: 'c', name: 'pins-pile-up' }, args },
    fixed: { victim: { language: 'c', name: 'pins-pile-up-fixed' }, args },
  }
}

async function measureFilling(lab: Lab, subject: Subject): Promise<Measurement> {
  const filling = await fill(lab, subject, limitBytes)
  const made = prophecies(filling.moments)
  return { figures: figuresOf(filling, made), series: seriesOf(filling, made) }
}

function figuresOf(filling: Filling, made: readonly Prophecy[]): Measurement['figures'] {
  const { moments, refusedAfter } = filling
  const half = atHalf(moments, made)
  const off =
    half === null || refusedAfter === null
      ? null
      : ((half.reachedAt - refusedAfter) / (refusedAfter - half.madeAt)) * 100
  return {
    maps: moments.length,
    memlock: filling.memlockBytes,
    usage: Math.max(...moments.map(({ budget }) => budget.usageBytes)),
    charged: filling.charged,
    'refused after': refusedAfter,
    'forecast at half': half?.reachedAt ?? null,
    'off by': off === null ? null : Math.round(off),
    'limit hits': filling.limitHits,
    'OOM kills': filling.oomKills,
    pressure: filling.pressureMs,
    afterwards: filling.afterwardsBytes,
  }
}

function seriesOf(
  { moments, refusedAfter }: Filling,
  made: readonly Prophecy[],
): readonly Series[] {
  return [
    {
      name: 'charged',
      points: moments.map(({ seconds, budget }) => [seconds, budget.usageBytes]),
    },
    {
      name: 'forecast',
      points: refusedAfter === null ? [] : made.map(({ madeAt, reachedAt }) => [madeAt, reachedAt]),
    },
  ]
}

const filled = [
  atLeast('refused after', 0),
  atLeast('memlock', limitBytes / 2),
  equals('charged', 'to the creator'),
  atLeast('limit hits', 1),
  equals('OOM kills', 0),
  // The process is gone, and nobody got anything back.
  atLeast('afterwards', limitBytes / 2),
]

const bounded = [
  equals('maps', most),
  equals('refused after', null),
  equals('limit hits', 0),
  equals('charged', 'to the creator'),
  equals('forecast at half', null),
]

export const memory: Experiment = {
  name: 'memory',
  title: 'Memory that nobody gives back',
  question:
    'An agent makes its map anew with each configuration and leaves the old one pinned. Who pays, what happens at the limit of its memory cgroup, and was it to be foreseen?',
  answer:
    'Every map is charged to the cgroup of the process that created it, and stays charged when that process is gone: the pin keeps it. At the limit the kernel refuses the next map with ENOMEM; it kills nobody. While the maps are of one size, the forecast that is made halfway names the moment; when each is larger than the one before, a straight line comes too late, and less so the nearer the end is.',
  parameters: {
    'limit of the cgroup': '16 MiB',
    'first map': '256 KiB',
    'maps at most': most,
    'maps a second': 20,
  },
  columns: [
    { figure: 'maps', heading: 'maps made' },
    { figure: 'memlock', heading: 'memlock of those pinned', unit: 'bytes' },
    { figure: 'usage', heading: 'charged at most', unit: 'bytes' },
    { figure: 'charged', heading: 'charged' },
    { figure: 'refused after', heading: 'refused after', unit: 's' },
    { figure: 'forecast at half', heading: 'forecast halfway', unit: 's' },
    { figure: 'off by', heading: 'of the time left, off by', unit: '%' },
    { figure: 'limit hits', heading: 'limit hits' },
    { figure: 'OOM kills', heading: 'OOM kills' },
    { figure: 'pressure', heading: 'somebody waited', unit: 'ms' },
    { figure: 'afterwards', heading: 'charged when it is gone', unit: 'bytes' },
    { figure: 'lastref says', heading: 'lastref says' },
  ],
  plots: [
    {
      kind: 'lines',
      series: 'charged',
      x: { title: 'seconds', unit: 'count' },
      y: { title: 'charged to the cgroup', unit: 'bytes' },
    },
    {
      kind: 'lines',
      series: 'forecast',
      x: { title: 'seconds', unit: 'count' },
      y: { title: 'second in which the limit is reached, as forecast then', unit: 'count' },
    },
  ],
  cases: [
    {
      name: 'maps of one size',
      forms: forms(most, 0),
      measure: measureFilling,
      expect: { leaking: [...filled, between('off by', -40, 40)], fixed: bounded },
    },
    {
      name: 'each map larger than the one before',
      forms: forms(most, 4),
      measure: measureFilling,
      expect: { leaking: [...filled, between('off by', 5, 300)], fixed: bounded },
    },
    {
      name: 'pins that are left behind',
      forms: forms(12, 0),
      async measure(lab, subject) {
        const { said, mark } = await lab.run(subject)
        const figures = {
          'lastref says': said.map(({ verdict }) => verdict).join(', ') || 'nothing',
        }
        return { figures, said, mark }
      },
      expect: {
        leaking: [says({ verdict: 'orphaned', code: 'LRL003', function: 'renew' })],
        fixed: [saysNothing],
      },
    },
  ],
}
