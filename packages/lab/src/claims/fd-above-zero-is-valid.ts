import type { Claim } from '../claim.ts'
import { ask, numberOf } from './support/ask.ts'

const victim = { language: 'c', name: 'fd-numbers' } as const

export const fdAboveZeroIsValid: Claim = {
  name: 'fd-above-zero-is-valid',
  sentence: 'fd > 0 means valid',
  how: 'bpf(2) opens a map while 0 is free; a number above 0 is used after its close, and once more when another map has it.',
  answer: 'does not hold',
  victims: [victim],
  measure: (lab) => ask(lab, { victim }),
  settle(measured) {
    const [lowest, closed, other] = [
      'lowest number',
      'read when closed',
      'read when another has it',
    ].map((name) => numberOf(measured, name))
    const above = numberOf(measured, 'number above')
    const wrong = [lowest === 0, closed === -1, other !== -1].filter(Boolean).length
    return {
      verdict: wrong === 0 ? 'holds' : 'does not hold',
      sentence: `${lowest} was a map and could be read; ${above} was none after its close, although above 0; and when another map had it, ${above} answered ${other} instead of ${measured['read by it']}.`,
      number: { what: 'ways in which it misleads, of 3', value: wrong },
    }
  },
}
