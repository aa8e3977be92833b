import { delimiter, join } from 'node:path'
import type { Case, Form } from '../../experiment.ts'
import { atLeast, atMost, equals, says, saysNothing, type Expectation } from '../../expect.ts'
import { jdks, oldestJava, type Jdk } from '../../jdks.ts'
import { count, measurePhases, phaseArguments } from './phases.ts'

const collectors = ['Serial', 'Parallel', 'G1', 'Z', 'Shenandoah'] as const
type Collector = (typeof collectors)[number]

/** lastref is asked under this one: what a process leaves does not depend on the collector. */
const asked: Collector = 'G1'

/** More lines than these cannot be told apart in one picture. */
const drawnCollectors: readonly Collector[] = ['G1', 'Z']

const mechanisms = [
  { name: 'finalize()', victim: 'Finalized' },
  { name: 'Cleaner', victim: 'Cleaned' },
] as const

/** Where there is no JDK, one stands for it, so that its cases are skipped by name. */
const machines: readonly Jdk[] =
  jdks().length > 0 ? jdks() : [{ major: oldestJava, version: '', home: '' }]

/** The environment in which `java` is this JDK with these options. */
export function javaEnvironment(
  { home }: Jdk,
  ...options: readonly string[]
): Readonly<Record<string, string>> {
  const path = [join(home, 'bin'), process.env['PATH'] ?? ''].join(delimiter)
  return { PATH: path, JDK_JAVA_OPTIONS: options.join(' ') }
}

const forgotten: readonly Expectation[] = [
  atMost('closed at once', count / 2),
  atLeast('closed under pressure', count / 2),
  equals('closed after gc', count),
  atLeast('open at the end', count / 2),
]

const closed: readonly Expectation[] = [
  equals('closed at once', count),
  equals('open at the end', 0),
]

const cleanForLastref: readonly Expectation[] = [
  equals('collected, by lastref', 0),
  equals('left by the process', 0),
  saysNothing,
]

const leaked: Expectation = says({
  verdict: 'leaked',
  code: 'LRL001',
  // Java's own frames have no symbols: the innermost that has one is the native method.
  function: 'Java_Pinned_open',
  line: 'unknown',
})

function underCollector(
  jdk: Jdk,
  { name, victim }: (typeof mechanisms)[number],
  collector: Collector,
): Case {
  const env = javaEnvironment(jdk, '-Xmx64m', `-XX:+Use${collector}GC`)
  const lastref = collector === asked
  const drawn = victim === 'Finalized' && drawnCollectors.includes(collector)
  return {
    name: `Java ${jdk.major}, ${name}, ${collector}${collector === 'Z' ? 'GC' : ''}`,
    forms: forms(victim, env),
    measure: measurePhases({ lastref, collected: lastref, drawn }),
    expect: {
      leaking: lastref ? [...forgotten, equals('collected, by lastref', count), leaked] : forgotten,
      fixed: lastref ? [...closed, ...cleanForLastref] : closed,
    },
  }
}

/** Since 18 finalization can be switched off, which is announced to become the default. */
function switchedOff(jdk: Jdk): Case {
  return {
    name: `Java ${jdk.major}, finalize(), finalization disabled`,
    forms: forms('Finalized', javaEnvironment(jdk, '-Xmx64m', '--finalization=disabled')),
    measure: measurePhases({ lastref: false }),
    expect: {
      leaking: [
        equals('closed under pressure', 0),
        equals('closed after gc', 0),
        equals('open at the end', count),
      ],
      fixed: closed,
    },
  }
}

function forms(victim: string, env: Readonly<Record<string, string>>): Case['forms'] {
  const subject = (name: string): Case['forms'][Form] => ({
    victim: { language: 'java', name },
    args: phaseArguments,
    env,
  })
  return { leaking: subject(victim), fixed: subject(`${victim}Fixed`) }
}

export const javaCases: readonly Case[] = machines.flatMap((jdk) => [
  ...mechanisms.flatMap((mechanism) =>
    collectors.map((collector) => underCollector(jdk, mechanism, collector)),
  ),
  ...(jdk.major >= 18 ? [switchedOff(jdk)] : []),
])
