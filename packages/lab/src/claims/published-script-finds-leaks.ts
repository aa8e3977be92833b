import type { Claim } from '../claim.ts'
import { mended, published, type Told, type Wrapper } from '../experiments/observers/tools.ts'
import { victimSaid } from '../experiments/observers/victim-said.ts'
import type { Lab } from '../lab.ts'
import { numberOf, textOf } from './support/ask.ts'

const victim = { language: 'c', name: 'watched' } as const
const count = 50

export const publishedScriptFindsLeaks: Claim = {
  name: 'published-script-finds-leaks',
  sentence:
    'a bpftrace script that filters cmd == 10, keeps args->fd and deletes it on close finds the descriptors that leak',
  how: `The script as it is printed, and one that is right, each on a program that opens ${count} descriptors and closes none.`,
  answer: 'does not hold',
  victims: [victim],
  needs: [published.need],
  async measure(lab) {
    const [printed, right] = [await tell(lab, published), await tell(lab, mended)]
    return { printed: printed.fds ?? 0, shows: printed.shows, right: right.fds }
  },
  settle(measured) {
    const printed = numberOf(measured, 'printed')
    return {
      verdict: printed === count ? 'holds' : 'does not hold',
      sentence: `As printed it finds ${printed} of ${count}: ${textOf(measured, 'shows')}. The one that is right finds ${measured['right']}.`,
      number: { what: `descriptors found, of ${count}`, value: printed },
    }
  },
}

async function tell(lab: Lab, tool: Wrapper): Promise<Told> {
  const { command } = await lab.build(victim)
  const report = await lab.tool(tool.argv([...command, String(count)]))
  return tool.read(report, victimSaid(report.stdout))
}
