import type { Case } from '../../experiment.ts'
import { atLeast, atMost, equals, says, saysNothing, type Expectation } from '../../expect.ts'
import type { LabLanguage } from '../../needs.ts'
import { count, measurePhases, phaseArguments, withReport } from './phases.ts'

/** The victims in Rust open this many, once each. */
const rustRounds = 12

const env = { NODE_OPTIONS: '--expose-gc', PYTHONDONTWRITEBYTECODE: '1' }

function forms(language: LabLanguage, victim: string): Case['forms'] {
  const subject = { args: phaseArguments, env }
  return {
    leaking: { victim: { language, name: victim }, ...subject },
    fixed: { victim: { language, name: `${victim}-fixed` }, ...subject },
  }
}

const closed: readonly Expectation[] = [
  equals('closed at once', count),
  equals('open at the end', 0),
  equals('left by the process', 0),
  saysNothing,
]

/** Interpreters have no symbols, and call through a library: the opener has none that is told. */
const leaked: Expectation = says({
  verdict: 'leaked',
  code: 'LRL001',
  function: null,
  line: 'unknown',
})

function interpreted(
  name: string,
  language: LabLanguage,
  victim: string,
  leaking: readonly Expectation[],
): Case {
  return {
    name,
    forms: forms(language, victim),
    measure: measurePhases({ lastref: true, drawn: true }),
    expect: { leaking, fixed: closed },
  }
}

const nothingAtOnce = atMost('closed at once', count / 2)
const openAtTheEnd = atLeast('open at the end', count / 2)

const node = interpreted('Node, FinalizationRegistry; using', 'node', 'forgotten', [
  nothingAtOnce,
  atLeast('closed after gc', count),
  openAtTheEnd,
  leaked,
])

const python: readonly Case[] = [
  interpreted('Python, a bare fd; with', 'python', 'bare-fd', [
    equals('closed under pressure', 0),
    equals('closed after gc', 0),
    equals('left by the process', count),
    leaked,
  ]),
  interpreted('Python, __del__ in a cycle; a weak way back', 'python', 'del-cycle', [
    nothingAtOnce,
    equals('closed after gc', count),
    openAtTheEnd,
    // The interpreter collects once more as it ends.
    equals('left by the process', 0),
    saysNothing,
  ]),
  interpreted('Python, weakref.finalize of a kept object', 'python', 'finalize-kept', [
    equals('closed after gc', 0),
    equals('open at the end', count),
    // What still waits for its finalizer gets it as the interpreter ends.
    equals('left by the process', 0),
    saysNothing,
  ]),
]

/** Rust has no collector: Drop runs at the end of a scope, or never. */
function rust(name: string, victim: string, opener: string): Case {
  const language = 'rust'
  return {
    name,
    forms: {
      leaking: { victim: { language, name: victim } },
      fixed: { victim: { language, name: `${victim}-fixed` } },
    },
    async measure(lab, subject) {
      const report = await lab.run(subject)
      const { opened, heldFds } = report
      return withReport({ figures: { opened, 'open at the end': heldFds } }, report)
    },
    expect: {
      leaking: [
        equals('left by the process', rustRounds),
        says({ verdict: 'leaked', code: 'LRL001', function: opener }),
      ],
      fixed: [equals('left by the process', 0), saysNothing],
    },
  }
}

export const otherCases: readonly Case[] = [
  node,
  ...python,
  rust('Rust, mem::forget; Drop', 'aya-forget', 'aya_forget::open_counter'),
  rust('Rust, into_raw_fd; as_raw_fd and Drop', 'into-raw-fd', 'into_raw_fd::open_counter'),
]
