import type { BpfObject } from '@lastref/model'
import type { PlotAxis } from '@lastref/report'
import type { Column, PlotSpec, Subject } from '../experiment.ts'
import type { Lab } from '../lab.ts'
import type { Figure, Measurement, Series } from '../measurement.ts'

interface Sample {
  readonly turn: number
  readonly fds: number
  readonly refcnt: number | null
  readonly usercnt: number | null
}

/** The columns of every experiment that measures its cases with `measureTurns`. */
export const turnColumns: readonly Column[] = [
  { figure: 'turns', heading: 'turns' },
  { figure: 'opened', heading: 'opened' },
  { figure: 'closed', heading: 'closed' },
  { figure: 'closed by GC', heading: 'by GC' },
  { figure: 'most fds', heading: 'most fds' },
  { figure: 'fds left', heading: 'fds left' },
  { figure: 'refcnt', heading: 'refcnt' },
  { figure: 'usercnt', heading: 'usercnt' },
  { figure: 'lastref says', heading: 'lastref says' },
]

const readings: PlotAxis = { title: 'readings', unit: 'count' }

/** One plot for each of the three numbers that a look after a turn gives. */
export const turnPlots: readonly PlotSpec[] = [
  { kind: 'lines', series: 'fds', x: readings, y: { title: 'open fds', unit: 'count' } },
  { kind: 'lines', series: 'refcnt', x: readings, y: { title: 'refcnt', unit: 'count' } },
  { kind: 'lines', series: 'usercnt', x: readings, y: { title: 'usercnt', unit: 'count' } },
]

/** Turns from one look to the next: a look takes a census, which is slow on a busy host. */
const lookEvery = 2

/**
 * Runs a victim twice: turn by turn, with a look at its maps after every second, and at one go under
 * `lastref run`. Its pin holds every map once, so counters begin at 1.
 */
export async function measureTurns(lab: Lab, subject: Subject): Promise<Measurement> {
  const samples = await sampled(lab, subject)
  const report = await lab.run(subject)
  const last = samples.at(-1)
  const figures: Record<string, Figure> = {
    turns: last?.turn ?? null,
    opened: report.opened,
    closed: report.closed,
    'closed by GC': report.closedByGc,
    'most fds': samples.length === 0 ? null : Math.max(...samples.map(({ fds }) => fds)),
    'fds left': last?.fds ?? null,
    refcnt: last?.refcnt ?? null,
    usercnt: last?.usercnt ?? null,
    'lastref says': report.said.map(({ verdict }) => verdict).join(', ') || 'nothing',
    'lost events': report.lostEvents,
  }
  const series = (['fds', 'refcnt', 'usercnt'] as const).map((name) => seriesOf(name, samples))
  return { figures, series, said: report.said, mark: report.mark }
}

async function sampled(lab: Lab, subject: Subject): Promise<readonly Sample[]> {
  await using victim = await lab.start(subject)
  const samples: Sample[] = []
  let said: Readonly<Record<string, unknown>> | null = victim.said
  while (said !== null) {
    const turn = Number(said['turn'])
    if (turn % lookEvery === 0) {
      const maps = idsOf(said['maps']).map((id) => lab.map(id))
      samples.push(sampleOf(turn, victim.pid, maps))
    }
    // oxlint-disable-next-line no-await-in-loop -- turn by turn
    said = await victim.next()
  }
  return samples
}

function sampleOf(turn: number, pid: number, maps: readonly (BpfObject | null)[]): Sample {
  const here = maps.filter((map) => map !== null)
  return {
    turn,
    fds: here.reduce((sum, map) => sum + fdsOf(map, pid), 0),
    refcnt: total(here.map(({ refcnt }) => refcnt)),
    usercnt: total(here.map(({ usercnt }) => usercnt)),
  }
}

/** Returns how many fds a process has on an object. */
export function fdsOf({ holders }: BpfObject, pid: number): number {
  return holders
    .flatMap((holder) => (holder.kind === 'file' ? holder.at : []))
    .reduce((sum, at) => sum + (at.pid === pid && 'fds' in at ? (at.fds?.length ?? 0) : 0), 0)
}

function total(values: readonly (number | null)[]): number | null {
  return values.reduce<number | null>(
    (sum, value) => (sum === null || value === null ? null : sum + value),
    0,
  )
}

function seriesOf(name: 'fds' | 'refcnt' | 'usercnt', samples: readonly Sample[]): Series {
  const points = samples.flatMap((sample): [number, number][] => {
    const value = sample[name]
    return value === null ? [] : [[sample.turn, value]]
  })
  return { name, points }
}

function idsOf(value: unknown): readonly number[] {
  return Array.isArray(value) ? value.filter((id) => typeof id === 'number') : []
}
