import type { Claim } from '../claim.ts'
import { ask, numberOf } from './support/ask.ts'

const victim = { language: 'go-plain', name: 'ask-c-string' } as const

export const gcFreesCStrings: Claim = {
  name: 'gc-frees-c-strings',
  sentence: 'GC frees C.CString memory kept as uintptr',
  how: 'Strings from C.CString that Go knows by a uintptr only, four collections, and then the counters of malloc and the strings themselves.',
  answer: 'does not hold',
  victims: [victim],
  measure: (lab) => ask(lab, { victim }),
  settle(measured) {
    const names = ['strings', 'intact', 'bytes before', 'bytes after'] as const
    const [strings = 0, intact = 0, before = 0, after = 0] = names.map((name) =>
      numberOf(measured, name),
    )
    return {
      verdict: intact < strings || after < before / 2 ? 'holds' : 'does not hold',
      sentence: `${intact} of ${strings} strings were intact after four collections; malloc had ${before} bytes in use for them before, and ${after} after. It is C.free that frees them.`,
      number: { what: `strings intact, of ${strings}`, value: intact },
    }
  },
}
