import type { Claim } from '../claim.ts'
import { whileOpen } from '../experiments/observers/ledger.ts'
import { bpftool } from '../experiments/observers/tools.ts'
import { numberOf, textOf } from './support/ask.ts'

const victim = { language: 'c', name: 'watched' } as const
const openings = 20

export const bpftoolPrintsRefcnt: Claim = {
  name: 'bpftool-prints-refcnt',
  sentence: 'bpftool map show prints a refcnt',
  how: 'bpftool -j map show on a map that 20 files and a pin hold; its members are searched for a counter of references.',
  answer: 'does not hold',
  victims: [victim],
  needs: [bpftool.need],
  measure: (lab) =>
    whileOpen(lab, { victim, args: [String(openings)] }, async (_victim, { mapId, refcnt }) => {
      const { stdout } = await lab.tool(['bpftool', '-j', 'map', 'show', 'id', String(mapId)])
      const shown: object = JSON.parse(stdout)
      const names = Object.keys(shown)
      const counters = names.filter((name) => /ref|usercnt|count/iu.test(name))
      return { members: names.join(' '), counters: counters.length, refcnt }
    }),
  settle(measured) {
    const counters = numberOf(measured, 'counters')
    return {
      verdict: counters > 0 ? 'holds' : 'does not hold',
      sentence: `The kernel counts ${measured['refcnt']} references; bpftool prints ${textOf(measured, 'members')}: ${counters} counters of references among them.`,
      number: { what: 'counters of references printed', value: counters },
    }
  },
}
