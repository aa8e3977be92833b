import type { Claim } from '../claim.ts'
import { ask, numberOf } from './support/ask.ts'

const victim = { language: 'go-plain', name: 'fin-scope' } as const

export const finalizerRunsOutOfScope: Claim = {
  name: 'finalizer-runs-out-of-scope',
  sentence: 'a finalizer in Go runs when the object goes out of scope',
  how: 'Objects whose finalizer closes an fd go out of scope one after the other: how many fds are open then, and how many after a collection?',
  answer: 'does not hold',
  victims: [victim],
  measure: (lab) => ask(lab, { victim }),
  settle(measured) {
    const [objects, open] = [numberOf(measured, 'objects'), numberOf(measured, 'most fds')]
    return {
      verdict: open <= 1 ? 'holds' : 'does not hold',
      sentence: `Out of scope, ${open} of ${objects} fds were open; ${measured['finalizers run']} finalizers ran after collection ${measured['collections']}, none before (${measured['go']}).`,
      number: { what: `fds open out of scope, of ${objects}`, value: open },
    }
  },
}
