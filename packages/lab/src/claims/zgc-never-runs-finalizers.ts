import type { Claim } from '../claim.ts'
import { javaEnvironment } from '../experiments/collectors/java.ts'
import { count, measurePhases, phaseArguments } from '../experiments/collectors/phases.ts'
import { jdks } from '../jdks.ts'
import type { Figure } from '../measurement.ts'
import { numberOf, textOf } from './support/ask.ts'

const victim = { language: 'java', name: 'Finalized' } as const

export const zgcNeverRunsFinalizers: Claim = {
  name: 'zgc-never-runs-finalizers',
  sentence: 'ZGC never runs finalizers',
  how: `${count} objects with finalize() under ZGC, in each JDK of this machine; then a collection.`,
  answer: 'does not hold',
  victims: [victim],
  async measure(lab) {
    const figures: Record<string, Figure> = {
      versions: jdks()
        .map(({ version }) => version)
        .join(', '),
    }
    let ran = 0
    for (const jdk of jdks()) {
      const env = javaEnvironment(jdk, '-Xmx64m', '-XX:+UseZGC')
      const subject = { victim, args: phaseArguments, env }
      // oxlint-disable-next-line no-await-in-loop -- one JDK after the other
      const { figures: found } = await measurePhases({ lastref: false })(lab, subject)
      ran += Number(found['closed after gc'] ?? 0)
    }
    return { ...figures, objects: jdks().length * count, ran }
  },
  settle(measured) {
    const [objects, ran] = [numberOf(measured, 'objects'), numberOf(measured, 'ran')]
    return {
      verdict: ran === 0 ? 'holds' : 'does not hold',
      sentence: `${ran} of ${objects} finalizers ran under ZGC (JDK ${textOf(measured, 'versions')}).`,
      number: { what: `finalizers run, of ${objects}`, value: ran },
    }
  },
}
