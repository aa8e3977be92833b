import type { Claim } from '../claim.ts'
import type { SteppedVictim } from '../lab.ts'
import { numberOf } from './support/ask.ts'

const victim = { language: 'c', name: 'lifetime' } as const

export const dupRaisesRefcnt: Claim = {
  name: 'dup-raises-refcnt',
  sentence: 'dup raises refcnt',
  how: 'The refcnt of a map in a census before dup(2), after it, and after a second file was opened by id.',
  answer: 'does not hold',
  victims: [victim],
  async measure(lab) {
    await using started = await lab.start({ victim })
    const refcnt = (): number | null => lab.map(mapOf(started))?.refcnt ?? null
    const created = refcnt()
    await started.next()
    const duplicated = refcnt()
    await started.next()
    return { created, duplicated, 'by id': refcnt() }
  },
  settle(measured) {
    const [created, duplicated] = [numberOf(measured, 'created'), numberOf(measured, 'duplicated')]
    const more = duplicated - created
    return {
      verdict: more > 0 ? 'holds' : 'does not hold',
      sentence: `refcnt is ${created} after the map was created and ${duplicated} after dup(2), because both numbers share one file; it is ${measured['by id']} once a second file is opened by id.`,
      number: { what: 'refcnt more after dup', value: more },
    }
  },
}

function mapOf({ said }: SteppedVictim): number {
  const maps = said['maps']
  return Array.isArray(maps) ? Number(maps[0]) : Number.NaN
}
