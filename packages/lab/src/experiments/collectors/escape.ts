import type { Case } from '../../experiment.ts'
import { atLeast, atMost, equals } from '../../expect.ts'
import { jdks, oldestJava, type Jdk } from '../../jdks.ts'
import type { Figure, Measurement } from '../../measurement.ts'
import type { Lab } from '../../lab.ts'
import type { Subject } from '../../experiment.ts'
import { javaEnvironment } from './java.ts'
import { count } from './phases.ts'

interface EscapeSaid {
  /** How many objects were made, hot code and cold. */
  readonly objects: number
  readonly finalized: number
  /** What one object costs in compiled code; 0 when the compiler leaves it out. */
  readonly bytesEach: number
}

async function ask(lab: Lab, { victim, args = [], env = {} }: Subject): Promise<EscapeSaid> {
  const { command } = await lab.build(victim)
  const { status, stdout, stderr } = await lab.tool([...command, ...args], { env })
  if (status !== 0) throw new Error(`${victim.name} ended with status ${status}: ${stderr.trim()}`)
  const said: EscapeSaid = JSON.parse(stdout)
  return said
}

/** Measures with escape analysis and without. */
export async function measureEscape(lab: Lab, subject: Subject): Promise<Measurement> {
  const figures: Record<string, Figure> = {}
  for (const [flag, words] of [
    ['+', 'with'],
    ['-', 'without'],
  ] as const) {
    const options = `${subject.env?.['JDK_JAVA_OPTIONS']} -XX:${flag}DoEscapeAnalysis`
    // oxlint-disable-next-line no-await-in-loop -- one measurement must not disturb another
    const said = await ask(lab, { ...subject, env: { ...subject.env, JDK_JAVA_OPTIONS: options } })
    figures['objects'] = said.objects
    figures[`finalized ${words} escape analysis`] = said.finalized
    figures[`bytes each ${words} escape analysis`] = said.bytesEach
  }
  return { figures }
}

/** Fewer bytes than the smallest object has: most were never made. */
const leftOut = 4
const smallest = 16

function unescaped(jdk: Jdk): Case {
  // With -Xbatch code is compiled before it goes on, however busy the machine is.
  const env = javaEnvironment(jdk, '-Xmx256m', '-Xbatch')
  const args = [String(count)]
  return {
    name: `Java ${jdk.major}, an object that never escapes`,
    forms: {
      leaking: { victim: { language: 'java', name: 'Unescaped' }, args, env },
      fixed: { victim: { language: 'java', name: 'UnescapedFixed' }, args, env },
    },
    measure: measureEscape,
    expect: {
      leaking: [
        atLeast('finalized with escape analysis', count),
        atLeast('finalized without escape analysis', count),
        atLeast('bytes each with escape analysis', smallest),
      ],
      fixed: [
        equals('finalized with escape analysis', 0),
        atMost('bytes each with escape analysis', leftOut),
        atLeast('bytes each without escape analysis', smallest),
      ],
    },
  }
}

const machines = jdks().length > 0 ? jdks() : [{ major: oldestJava, version: '', home: '' }]

export const escapeCases: readonly Case[] = machines.map(unescaped)
