import type { Claim } from '../claim.ts'
import { measureEscape } from '../experiments/collectors/escape.ts'
import { javaEnvironment } from '../experiments/collectors/java.ts'
import { jdks } from '../jdks.ts'
import { NotMeasurableHere } from '../measurement.ts'
import { numberOf } from './support/ask.ts'

const victim = { language: 'java', name: 'Unescaped' } as const

export const nonEscapingNeverRegister: Claim = {
  name: 'non-escaping-never-register',
  sentence: 'non-escaping Java objects never register finalize()',
  how: 'Objects with finalize() that never leave their method, in compiled code, with escape analysis: how many finalizers run after a collection?',
  answer: 'does not hold',
  victims: [victim],
  async measure(lab) {
    const jdk = jdks().at(-1)
    if (jdk === undefined) throw new NotMeasurableHere('no JDK')
    const env = javaEnvironment(jdk, '-Xmx256m', '-Xbatch')
    const { figures } = await measureEscape(lab, { victim, args: ['100'], env })
    return { ...figures, version: jdk.version }
  },
  settle(measured) {
    const [objects, ran] = [
      numberOf(measured, 'objects'),
      numberOf(measured, 'finalized with escape analysis'),
    ]
    return {
      verdict: ran === 0 ? 'holds' : 'does not hold',
      sentence: `${ran} of ${objects} such objects were finalized with escape analysis, ${measured['finalized without escape analysis']} without (JDK ${measured['version']}): a finalizer is registered as the object is made, and that is its escape.`,
      number: { what: `finalizers run, of ${objects}`, value: ran },
    }
  },
}
