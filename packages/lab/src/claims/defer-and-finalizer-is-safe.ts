import type { Claim } from '../claim.ts'
import { ask, numberOf } from './support/ask.ts'

const victim = { language: 'go-plain', name: 'fin-twice' } as const

export const deferAndFinalizerIsSafe: Claim = {
  name: 'defer-and-finalizer-is-safe',
  sentence: '`defer close(fd)` plus a finalizer on the same number is a safe cure',
  how: 'A number is closed by defer, another map is opened and gets it, the finalizer runs: does a lookup in that other map still work?',
  answer: 'does not hold',
  victims: [victim],
  measure: (lab) => ask(lab, { victim }),
  settle(measured) {
    const [objects, wrong] = [numberOf(measured, 'objects'), numberOf(measured, 'wrong answers')]
    return {
      verdict: wrong === 0 ? 'holds' : 'does not hold',
      sentence: `In ${wrong} of ${objects} turns the finalizer closed the map of somebody else, whose lookup then failed.`,
      number: { what: `maps closed under their user, of ${objects}`, value: wrong },
    }
  },
}
