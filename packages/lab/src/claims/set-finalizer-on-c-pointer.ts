import type { Claim } from '../claim.ts'
import { numberOf, runBare, textOf, type Measured } from './support/ask.ts'

const victim = { language: 'go-plain', name: 'ask-set-finalizer-c' } as const

export const setFinalizerOnCPointer: Claim = {
  name: 'set-finalizer-on-c-pointer',
  sentence: 'SetFinalizer works on a C pointer',
  how: 'runtime.SetFinalizer on memory from malloc: how does the program end?',
  answer: 'does not hold',
  victims: [victim],
  async measure(lab): Promise<Measured> {
    const { status, stderr } = await runBare(lab, { victim })
    return { status, said: stderr.split('\n')[0] ?? '' }
  },
  settle(measured) {
    const status = numberOf(measured, 'status')
    return {
      verdict: status === 0 ? 'holds' : 'does not hold',
      sentence:
        status === 0
          ? 'The runtime took it.'
          : `The runtime ends the program with status ${status}: “${textOf(measured, 'said')}”.`,
      number: { what: 'exit status', value: status },
    }
  },
}
