import type { Case, Subject } from '../../experiment.ts'
import type { Lab, RunReport } from '../../lab.ts'
import { NotMeasurableHere, type Figure, type Measurement, type Series } from '../../measurement.ts'

/** How many maps a victim opens in each of its phases. */
export const count = 100

/** The phases a victim goes through, one after the other, and the figures that tell of each. */
const phases = ['pressure', 'gc', 'exit'] as const
export const phaseArguments: readonly string[] = [String(count), ...phases]
const argumentsFor = (phase: (typeof phases)[number]): readonly string[] => [String(count), phase]

/** What a victim says of one phase. */
interface PhaseSaid {
  readonly phase: (typeof phases)[number]
  readonly opened: number
  /** Closed before the collector had a reason. */
  readonly atOnce: number
  readonly closed: number
  /** How long the fds lived: the shortest, every tenth, the longest. */
  readonly livedMs: readonly number[]
}

export interface PhaseOptions {
  /** Also run it under lastref: what does the process leave, and what is said of it? */
  readonly lastref: boolean
  /** And once more with a collection: does lastref tell the collector from the program? */
  readonly collected?: boolean
  /** Also draw how its fds go, one after the other. */
  readonly drawn?: boolean
}

/** Lets a victim go through its phases and says what the collector closed in each. */
export function measurePhases({
  lastref,
  collected = false,
  drawn = false,
}: PhaseOptions): Case['measure'] {
  return async (lab, subject) => {
    const said = await phasesOf(lab, subject)
    const series = drawn ? [stillOpen(said.find(({ phase }) => phase === 'pressure'))] : []
    const figures = figuresOf(said)
    if (!lastref) return { figures, series }
    const report = await lab.run({ ...subject, args: argumentsFor('exit') })
    if (!collected) return withReport({ figures, series }, report)
    const { closedByGc } = await lab.run({ ...subject, args: argumentsFor('gc') })
    const seen = { ...figures, 'collected, by lastref': closedByGc }
    return withReport({ figures: seen, series }, report)
  }
}

/** What a process leaves behind as the kernel counts it, beside what was measured before. */
export function withReport(measured: Measurement, report: RunReport): Measurement {
  const figures = {
    ...measured.figures,
    'left by the process': report.heldFds,
    'lastref says': report.said.map(({ verdict }) => verdict).join(', ') || 'nothing',
    'the opener, as lastref sees it':
      report.said.map(({ function: name }) => name ?? 'no symbol').join(', ') || null,
  }
  return { ...measured, figures, said: report.said, mark: report.mark }
}

async function phasesOf(
  lab: Lab,
  { victim, env = {}, args = [] }: Subject,
): Promise<readonly PhaseSaid[]> {
  const { command } = await lab.build(victim)
  const { status, stdout, stderr } = await lab.tool([...command, ...args], { env })
  const refused = /^.*(?:not supported|Unrecognized VM option|Unrecognized option).*$/mu.exec(
    stderr,
  )
  if (status !== 0 && refused !== null) throw new NotMeasurableHere(refused[0])
  const said = stdout.split('\n').flatMap((line) => parsePhase(line))
  if (status !== 0 || said.length !== phases.length)
    throw new Error(`${victim.name} ended with status ${status}: ${stderr.trim()}`)
  return said
}

function parsePhase(line: string): readonly PhaseSaid[] {
  if (!line.startsWith('{')) return []
  const value: PhaseSaid = JSON.parse(line)
  return [value]
}

function figuresOf(said: readonly PhaseSaid[]): Readonly<Record<string, Figure>> {
  const of = (name: PhaseSaid['phase']): PhaseSaid | undefined =>
    said.find(({ phase }) => phase === name)
  const [pressure, gc, exit] = [of('pressure'), of('gc'), of('exit')]
  return {
    opened: exit?.opened ?? null,
    'closed at once': exit?.atOnce ?? null,
    'closed under pressure': pressure?.closed ?? null,
    'lived under pressure': pressure?.livedMs[5] ?? null,
    'closed after gc': gc?.closed ?? null,
    'lived until gc': gc?.livedMs[5] ?? null,
    'open at the end': exit === undefined ? null : exit.opened - exit.closed,
  }
}

/**
 * How many fds are still open, so many milliseconds after they were opened: nothing to see where all
 * were closed at once, or none.
 */
function stillOpen(said: PhaseSaid | undefined): Series {
  if (said === undefined || said.atOnce === said.opened || said.closed === 0)
    return { name: 'open', points: [] }
  const tenths = said.livedMs.map((ms, tenth): readonly [number, number] => [
    ms,
    said.opened - Math.round((said.closed * tenth) / 10),
  ])
  return { name: 'open', points: [[0, said.opened], ...tenths] }
}
