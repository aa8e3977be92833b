import type { Case, Experiment } from '../experiment.ts'
import {
  atLeast,
  atMost,
  equals,
  risesBy,
  says,
  saysNothing,
  staysFlat,
  type Expectation,
} from '../expect.ts'
import { measureTurns, turnColumns, turnPlots } from '../measure/turns.ts'

const turns = 40
const env = { LASTREF_ROUNDS: String(turns) }

const closed: readonly Expectation[] = [
  staysFlat('fds'),
  staysFlat('refcnt'),
  atMost('most fds', 1),
  saysNothing,
]

const neverClosed: readonly Expectation[] = [
  risesBy('fds', 1),
  risesBy('refcnt', 1),
  risesBy('usercnt', 1),
  equals('fds left', turns),
  equals('closed by GC', 0),
  says({ verdict: 'leaked', code: 'LRL001', function: 'main.readCounter' }),
]

function link(name: string, victim: string, leaking: readonly Expectation[]): Case {
  return {
    name,
    forms: {
      leaking: { victim: { language: 'go', name: victim }, env },
      fixed: { victim: { language: 'go', name: `${victim}-fixed` }, env },
    },
    measure: measureTurns,
    expect: { leaking, fixed: closed },
  }
}

export const fatalLinks: Experiment = {
  name: 'fatal-links',
  title: 'The two fatal links',
  question:
    'A Go program opens a pinned map for each reading and never closes it. When does the garbage collector help, and when can it not?',
  answer:
    'Only the map in a local variable is ever unreachable: the collector closes it, in bursts, whenever it happens to run. What a package variable reaches is never collected, and a bare fd from cgo has no Go object that could be: both grow by one fd, one refcnt and one usercnt with each reading.',
  parameters: { turns, 'runtime.GC() every': '10 turns' },
  columns: turnColumns,
  plots: turnPlots,
  concurrency: 3,
  cases: [
    link('local variable with a finalizer', 'link-local', [
      atLeast('closed by GC', turns / 2),
      atLeast('most fds', 8),
      says({ verdict: 'closed-by-gc', code: 'LRL004', function: 'main.readCounter' }),
    ]),
    link('package variable', 'link-package', neverClosed),
    link('raw fd from cgo', 'link-cgo', neverClosed),
  ],
}
