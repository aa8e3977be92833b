import type { Subject } from '../../experiment.ts'
import type { Lab, SteppedVictim } from '../../lab.ts'
import { fdsOf } from '../../measure/turns.ts'

/** What the kernel counts while the victim is there. */
export interface LedgerSays {
  readonly fds: number
  /** Of the one map, or null when there are several or none. */
  readonly refcnt: number | null
  readonly mapId: number | null
}

/** Lets a victim open what it opens, and hands it over while it stays. */
export async function whileOpen<T>(
  lab: Lab,
  subject: Subject,
  look: (victim: SteppedVictim, ledger: LedgerSays) => Promise<T>,
): Promise<T> {
  await using victim = await lab.start(subject)
  return await look(victim, ledgerOf(lab, victim.pid))
}

function ledgerOf(lab: Lab, pid: number): LedgerSays {
  const { objects } = lab.census()
  const maps = objects.filter((object) => object.kind === 'map')
  const held = maps.filter((map) => fdsOf(map, pid) > 0)
  const [only, ...others] = held
  const one = only !== undefined && others.length === 0 ? only : null
  return {
    fds: held.reduce((sum, map) => sum + fdsOf(map, pid), 0),
    refcnt: one?.refcnt ?? null,
    mapId: one?.id ?? null,
  }
}
