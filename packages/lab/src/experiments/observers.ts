import type { Case, Experiment, Subject } from '../experiment.ts'
import { atLeast, between, equals, says, saysNothing, type Expectation } from '../expect.ts'
import type { Lab, ToolReport } from '../lab.ts'
import type { Figure, Measurement } from '../measurement.ts'
import { whileOpen } from './observers/ledger.ts'
import {
  bpftool,
  lsof,
  mended,
  published,
  strace,
  valgrind,
  type Looker,
  type Told,
  type Wrapper,
} from './observers/tools.ts'
import { victimSaid } from './observers/victim-said.ts'

const count = 200

/** How a victim opens its maps: a command that returns the fd, or a program inside the kernel. */
type Way = 'watched' | 'watched-skeleton'

const openers: Readonly<Record<Way, string>> = {
  watched: 'read_counter',
  'watched-skeleton': 'open_skeleton',
}

function forms(victim: Way): Case['forms'] {
  const args = [String(count)]
  return {
    leaking: { victim: { language: 'c', name: victim }, args },
    fixed: { victim: { language: 'c', name: `${victim}-fixed` }, args },
  }
}

/** Looks at a victim that stays where it is. It is slowed by nothing but what the kernel locks. */
function looking(tool: Looker): Case['measure'] {
  return (lab, subject) =>
    whileOpen(lab, subject, async ({ pid }, ledger) => {
      const report = await lab.tool(tool.argv(pid))
      return measured(ledger.fds, tool.read(report, pid), { seconds: report.seconds, slower: 1 })
    })
}

/** Lets a tool start the victim, and compares how long its openings take with and without. */
function wrapping(tool: Wrapper): Case['measure'] {
  return async (lab, subject) => {
    const fds = await whileOpen(lab, subject, async (_victim, ledger) => ledger.fds)
    const command = await commandOf(lab, subject)
    const bare = await lab.tool(command)
    const report = await lab.tool(tool.argv(command))
    const told = tool.read(report, victimSaid(report.stdout))
    return measured(fds, told, { seconds: report.seconds, slower: slowerBy(bare, report) })
  }
}

/** How lastref sees a moment: every object of the host with its holders, read once. */
async function measureCensus(lab: Lab, subject: Subject): Promise<Measurement> {
  return await whileOpen(lab, subject, async (_victim, { fds, refcnt }) => {
    const began = performance.now()
    lab.census()
    const seconds = (performance.now() - began) / 1000
    const shows = refcnt === null ? 'nothing of it' : `the map, refcnt ${refcnt}, who holds it`
    return measured(fds, { fds, shows, line: null }, { seconds, slower: 1 })
  })
}

/** How lastref sees a run from its start to its end. */
async function measureLastref(lab: Lab, subject: Subject): Promise<Measurement> {
  const fds = await whileOpen(lab, subject, async (_victim, ledger) => ledger.fds)
  const bare = await lab.tool(await commandOf(lab, subject))
  const began = performance.now()
  const report = await lab.run(subject)
  const seconds = (performance.now() - began) / 1000
  const [finding] = report.said
  const told: Told = {
    fds: finding?.count ?? 0,
    shows: finding === undefined ? 'nothing' : `${finding.verdict}: the map, its files, one stack`,
    line: finding === undefined || finding.line === null ? null : `${finding.file}:${finding.line}`,
  }
  const figures = measured(fds, told, { seconds, slower: slowerBy(bare, report) })
  return { ...figures, said: report.said, mark: report.mark }
}

async function commandOf(lab: Lab, { victim, args = [] }: Subject): Promise<readonly string[]> {
  const { command } = await lab.build(victim)
  return [...command, ...args]
}

function slowerBy(bare: ToolReport, watched: Pick<ToolReport, 'stdout'>): number | null {
  const [without, within] = [victimSaid(bare.stdout), victimSaid(watched.stdout)]
  return without === null || within === null ? null : within.nanosEach / without.nanosEach
}

function measured(
  ledger: number,
  { fds, shows, line }: Told,
  { seconds, slower }: { readonly seconds: number; readonly slower: number | null },
): Measurement {
  const figures: Record<string, Figure> = {
    'fds (ledger)': ledger,
    'fds told': fds,
    off: fds === null ? null : fds - ledger,
    shows,
    line,
    seconds,
    slower,
  }
  return { figures }
}

interface Expected {
  readonly leaking: readonly Expectation[]
  readonly fixed: readonly Expectation[]
}

/** The ledger is right in both forms; the tool says so, or does not, as the case expects. */
function expectations(leaking: readonly Expectation[], fixed: readonly Expectation[]): Expected {
  return {
    leaking: [equals('fds (ledger)', count), ...leaking],
    fixed: [equals('fds (ledger)', 0), ...fixed],
  }
}

const right = expectations([equals('fds told', count)], [equals('fds told', 0)])
/** The kernel skips a program where another one is at work, and counts that nowhere a script sees. */
const nearly = expectations(
  [between('fds told', count * 0.9, count)],
  [between('fds told', 0, count * 0.1)],
)
const silent = expectations([equals('fds told', null)], [equals('fds told', null)])
const dear = atLeast('slower', 3)
const slowed = atLeast('slower', 1.5)
/** Not one of the fds, although they are all there. */
const blind = expectations([equals('fds told', 0)], [equals('fds told', 0)])

function look(tool: Looker, expect: Expected): Case {
  return {
    name: tool.name,
    forms: forms('watched'),
    needs: [tool.need],
    measure: looking(tool),
    expect,
  }
}

function wrap(tool: Wrapper, way: Way, expect: Expected): Case {
  return {
    name: nameOf(tool.name, way),
    forms: forms(way),
    needs: [tool.need],
    measure: wrapping(tool),
    expect,
  }
}

function lastref(way: Way): Case {
  const leaked = says({ verdict: 'leaked', code: 'LRL001', function: openers[way] })
  return {
    name: nameOf('lastref run', way),
    forms: forms(way),
    measure: measureLastref,
    expect: expectations([equals('fds told', count), leaked], [equals('fds told', 0), saysNothing]),
  }
}

const nameOf = (tool: string, way: Way): string =>
  way === 'watched' ? tool : `${tool}; light skeleton`

export const observers: Experiment = {
  name: 'observers',
  title: 'How others see it',
  question:
    'A process holds a map that it opened again and again. What do the tools at hand show of it, how long does it take, and what does it cost the process?',
  answer:
    'lsof counts the fds and cannot tell which map they are on. bpftool shows the map, neither its counters nor its holders. strace and a right script for bpftrace see every call and leave it to the reader to pair them; strace makes each call several times as dear. The script that is often published does not even start. Valgrind names the line, and runs the whole program slower for it. None of these three sees an fd that a program inside the kernel opened; the ledger and lastref run do.',
  parameters: { openings: count },
  columns: [
    { figure: 'fds (ledger)', heading: 'fds by the ledger' },
    { figure: 'fds told', heading: 'fds told' },
    { figure: 'off', heading: 'off by' },
    { figure: 'shows', heading: 'shows' },
    { figure: 'line', heading: 'line' },
    { figure: 'seconds', heading: 'takes', unit: 's' },
    { figure: 'slower', heading: 'an opening takes, ×' },
  ],
  plots: [
    { kind: 'bars', figure: 'slower', y: { title: 'times as long as unwatched', unit: 'count' } },
    { kind: 'bars', figure: 'seconds', y: { title: 'seconds for the answer', unit: 'count' } },
  ],
  cases: [
    look(lsof, right),
    look(bpftool, silent),
    wrap(
      strace,
      'watched',
      expectations([equals('fds told', count), dear], [equals('fds told', 0), dear]),
    ),
    wrap(published, 'watched', silent),
    wrap(mended, 'watched', nearly),
    wrap(
      valgrind,
      'watched',
      expectations([equals('fds told', count), slowed], [equals('fds told', 0), slowed]),
    ),
    {
      name: 'lastref, a census',
      forms: forms('watched'),
      measure: measureCensus,
      expect: right,
    },
    lastref('watched'),
    wrap(strace, 'watched-skeleton', blind),
    wrap(mended, 'watched-skeleton', blind),
    wrap(valgrind, 'watched-skeleton', blind),
    lastref('watched-skeleton'),
  ],
}
