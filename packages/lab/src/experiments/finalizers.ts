import type { Case, Experiment } from '../experiment.ts'
import { equals, says, saysNothing, type Expectation } from '../expect.ts'
import { measureFacts } from '../measure/facts.ts'
import type { LabLanguage } from '../needs.ts'

const rounds = 12

const never: readonly Expectation[] = [
  equals('finalizers run', 0),
  equals('fds left', rounds),
  says({ verdict: 'leaked', code: 'LRL001', function: 'main.open' }),
]

const byTheCollector: readonly Expectation[] = [
  equals('most fds', rounds),
  equals('finalizers run', rounds),
  equals('closed by GC', rounds),
  equals('fds left', 0),
  says({ verdict: 'closed-by-gc', code: 'LRL004', function: 'main.open' }),
]

const closed: readonly Expectation[] = [
  equals('finalizers run', 0),
  equals('wrong answers', 0),
  equals('fds left', 0),
  saysNothing,
]

/**
 * The number was closed under its user, and only the collector closed what it named: that is where it
 * is felt, and what lastref tells.
 */
function misused(site: string, opener: string): readonly Expectation[] {
  return [
    equals('finalizers run', rounds),
    equals('wrong answers', rounds),
    says(
      { verdict: null, code: 'LRL103', function: site },
      { verdict: 'closed-by-gc', code: 'LRL004', function: opener, line: 'unknown' },
    ),
  ]
}

interface Finalizer {
  readonly name: string
  readonly victim: string
  readonly expect: readonly Expectation[]
  /** runtime.AddCleanup is there since Go 1.24. */
  readonly isNew?: true
  readonly misuse?: true
}

const finalizers: readonly Finalizer[] = [
  { name: 'out of scope', victim: 'fin-scope', expect: byTheCollector },
  { name: 'escaped to a global', victim: 'fin-global', expect: never },
  { name: 'in a cycle', victim: 'fin-cycle', expect: never },
  { name: 'another finalizer blocks', victim: 'fin-blocked', expect: never },
  { name: 'shares a tiny block', victim: 'fin-tiny', expect: never },
  { name: 'C memory behind a uintptr', victim: 'fin-pointer', expect: never },
  {
    name: 'no KeepAlive',
    victim: 'fin-keepalive',
    expect: misused('main.read', 'main.open'),
    misuse: true,
  },
  {
    name: 'registered after Close',
    victim: 'fin-late',
    expect: misused('main.lookAt', 'main.lookAt'),
    misuse: true,
  },
  {
    name: 'deferred close and finalizer',
    victim: 'fin-twice',
    expect: misused('main.lookAt', 'main.lookAt'),
    misuse: true,
  },
  { name: 'AddCleanup', victim: 'fin-cleanup', expect: byTheCollector, isNew: true },
  {
    name: 'AddCleanup in a cycle',
    victim: 'fin-cleanup-cycle',
    expect: byTheCollector,
    isNew: true,
  },
  {
    name: 'AddCleanup that reaches its object',
    victim: 'fin-cleanup-self',
    expect: never,
    isNew: true,
  },
]

function caseOf(finalizer: Finalizer, language: LabLanguage): Case {
  const { name, victim, expect, misuse } = finalizer
  return {
    name: language === 'go-old' ? `${name} (oldest Go)` : name,
    forms: {
      leaking: { victim: { language, name: victim } },
      fixed: { victim: { language, name: `${victim}-fixed` } },
    },
    measure: (lab, subject) =>
      measureFacts(lab, subject, misuse === true ? { options: ['--misuse'] } : {}),
    expect: { leaking: expect, fixed: closed },
  }
}

export const finalizerTimes: Experiment = {
  name: 'finalizers',
  title: 'When a finalizer runs',
  question:
    'A Go object owns a number and has a finalizer, or a cleanup, that closes it. In which cases does that happen, and what else can happen?',
  answer:
    'Going out of scope does nothing: the fds stay open until a collection. A finalizer does not run at all when its object is reachable, in a cycle, behind a finalizer that blocks, or in a block of the tiny allocator whose neighbour lives. AddCleanup differs in the cycle only. And where the number has a second user, the finalizer closes it under that one. Close, which takes the finalizer off, is the cure in each case, in the oldest Go as in the newest.',
  parameters: { objects: rounds, collections: 4 },
  columns: [
    { figure: 'go', heading: 'Go' },
    { figure: 'most fds', heading: 'fds before' },
    { figure: 'finalizers run', heading: 'finalizers run' },
    { figure: 'collections', heading: 'collections' },
    { figure: 'fds left', heading: 'fds left' },
    { figure: 'wrong answers', heading: 'failed calls' },
    { figure: 'lastref says', heading: 'lastref says' },
  ],
  plots: [
    {
      kind: 'bars',
      figure: 'fds left',
      y: { title: 'fds that no finalizer has closed', unit: 'count' },
    },
  ],
  concurrency: 3,
  cases: [
    ...finalizers.map((one) => caseOf(one, 'go-plain')),
    ...finalizers.filter(({ isNew }) => isNew !== true).map((one) => caseOf(one, 'go-old')),
  ],
}
