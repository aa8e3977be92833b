import { setTimeout as sleep } from 'node:timers/promises'
import type { Claim } from '../claim.ts'
import { whileOpen } from '../experiments/observers/ledger.ts'
import type { Lab } from '../lab.ts'
import { fdsOf } from '../measure/turns.ts'
import { numberOf } from './support/ask.ts'

const victim = { language: 'c', name: 'watched-skeleton' } as const
const count = 50

export const fdOutlivesProcess: Claim = {
  name: 'fd-outlives-process',
  sentence: 'an unclosed fd keeps the map even after the process exits',
  how: `A process with ${count} maps that nothing else holds is killed; the maps are looked for until they are gone, for two seconds at most.`,
  answer: 'does not hold',
  victims: [victim],
  async measure(lab) {
    const ids = await whileOpen(lab, { victim, args: [String(count)] }, async ({ pid }) =>
      mapsOf(lab, pid),
    )
    let left = ids.length
    for (let tries = 0; tries < 20 && left > 0; tries++) {
      // oxlint-disable-next-line no-await-in-loop -- the kernel frees a moment later
      await sleep(100)
      left = ids.filter((id) => lab.map(id) !== null).length
    }
    return { maps: ids.length, left }
  },
  settle(measured) {
    const [maps, left] = [numberOf(measured, 'maps'), numberOf(measured, 'left')]
    return {
      verdict: left > 0 ? 'holds' : 'does not hold',
      sentence: `${maps} maps were held by unclosed fds alone; when the process had been killed, ${left} were left. What outlives a process is a pin, a program, a link, or the same file in another process.`,
      number: { what: `maps left, of ${maps}`, value: left },
    }
  },
}

function mapsOf(lab: Lab, pid: number): readonly number[] {
  const held = lab.census().objects.filter((one) => one.kind === 'map' && fdsOf(one, pid) > 0)
  return held.map(({ id }) => id)
}
