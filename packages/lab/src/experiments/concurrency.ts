import type { Verdict } from '@lastref/model'
import type { Case, Experiment, Form, Subject } from '../experiment.ts'
import { atLeast, atMost, equals, says, saysNothing, type Expectation } from '../expect.ts'
import { measureFacts } from '../measure/facts.ts'

const readings = 3000
const processors = [1, 4] as const
const collectorTargets = ['100', '400', 'off'] as const
const crowds = [1, 16] as const

/**
 * The marked line must be blamed, and no other. When the last collection was long ago, most of what was
 * opened is left at the end, so that chance decides between two verdicts.
 */
function blames(verdicts: readonly Verdict[]): Expectation {
  const sentence = `lastref says ${verdicts.join(' or ')} of main.readCounter on the marked line, and blames no other`
  return {
    sentence,
    check({ said = [], mark }) {
      const isRight =
        said.length > 0 &&
        said.every(
          ({ verdict, line, ...one }) =>
            verdict !== null &&
            verdicts.includes(verdict) &&
            one.function === 'main.readCounter' &&
            line === mark?.line,
        )
      const sites = said.map((one) => `${one.verdict} of ${one.function}:${one.line}`)
      return isRight ? null : `not that ${sentence}, but ${sites.join(', ') || 'nothing'}`
    },
  }
}

function crowd(procs: number, gogc: string, goroutines: number): Case {
  const env = {
    GOMAXPROCS: String(procs),
    GOGC: gogc,
    LASTREF_GOROUTINES: String(goroutines),
    LASTREF_ROUNDS: String(readings),
  }
  const subject = (name: string): Subject => ({ victim: { language: 'go', name }, env })
  return {
    name: `GOMAXPROCS=${procs} GOGC=${gogc}, ${goroutines} ${goroutines === 1 ? 'goroutine' : 'goroutines'}`,
    forms: { leaking: subject('crowd'), fixed: subject('crowd-fixed') },
    measure: measureFacts,
    expect: {
      leaking: [
        atLeast('open at once', 5 * goroutines + 50),
        ...(gogc === 'off' ? [atLeast('left per 1000', 990)] : []),
        blames(gogc === 'off' ? ['leaked'] : ['closed-by-gc', 'leaked']),
      ],
      // The runtime may take a few numbers of its own meanwhile.
      fixed: [atMost('open at once', goroutines + 8), equals('left per 1000', 0), saysNothing],
    },
  }
}

function race(name: string, victim: string, leaking: readonly Expectation[]): Case {
  const subject = (form: Form): Subject => ({
    victim: { language: 'go-plain', name: form === 'fixed' ? `${victim}-fixed` : victim },
  })
  return {
    name,
    forms: { leaking: subject('leaking'), fixed: subject('fixed') },
    measure: (lab, which) => measureFacts(lab, which, { options: ['--misuse'] }),
    expect: {
      leaking: [equals('wrong answers', 12), ...leaking],
      fixed: [equals('wrong answers', 0), saysNothing],
    },
  }
}

export const concurrency: Experiment = {
  name: 'concurrency',
  title: 'Leaks and concurrency',
  question:
    'Goroutines open and read at once. How do GOMAXPROCS, GOGC and their number change what is left open, and what goes wrong when one closes what another reads?',
  answer:
    'What is never closed piles up until the collector has run: how far is set by GOGC, which says how much memory may be allocated between two collections, and no number of processors or goroutines makes a leak of a program that closes. A close under a reader makes its lookup fail; when the number has been handed out again, the lookup succeeds and answers from another map, which nothing but the program itself can notice.',
  parameters: { readings, 'bytes allocated in a reading': 'about 10,000' },
  columns: [
    { figure: 'collections', heading: 'collections' },
    { figure: 'open at once', heading: 'open at once' },
    { figure: 'left per 1000', heading: 'left of 1,000' },
    { figure: 'readings/s', heading: 'readings/s' },
    { figure: 'wrong answers', heading: 'wrong answers' },
    { figure: 'lastref says', heading: 'lastref says' },
  ],
  plots: [
    {
      kind: 'bars',
      figure: 'open at once',
      y: { title: 'fds open at once', unit: 'count' },
    },
  ],
  cases: [
    ...collectorTargets.flatMap((gogc) =>
      processors.flatMap((procs) => crowds.map((goroutines) => crowd(procs, gogc, goroutines))),
    ),
    race('a close races a lookup', 'race-close', [
      says({ verdict: null, code: 'LRL103', function: 'main.(*counter).read' }),
    ]),
    race('the number names another map', 'race-reuse', [saysNothing]),
  ],
}
