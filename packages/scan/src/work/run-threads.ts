import type { UnitSummary } from '../engine/summary.ts'
import { workerEnded } from '../errors.ts'
import type { PlannedUnit } from '../files/planned-unit.ts'
import { isOutOfMemory, type Hand } from './hand.ts'
import type { Task } from './messages.ts'
import { nothing, type UnitResult } from './run-unit.ts'
import { heapLimits, Team, type HeapLimits } from './team.ts'
import type { Work } from './work.ts'

/** Sources that leave a thread with more memory than it should keep for the next unit. */
const largeBytes = 2_000_000

/**
 * Analyses all units in `count` threads. A unit that needs more heap than `limits.usual` is analysed
 * again with `limits.roomy`, and left out, with a note, when that is too little as well.
 */
export const runThreads = async (
  work: Work,
  count: number,
  limits: HeapLimits = heapLimits,
): Promise<void> => {
  const team = new Team(count, { cwd: work.cwd, catalog: work.catalog }, limits)
  try {
    await runInTeam(work, team)
  } finally {
    await team.end()
  }
}

const runInTeam = ({ schedule, sight, lookup, finish }: Work, team: Team): Promise<void> =>
  new Promise((resolve, reject) => {
    const summaries = new Map<string, UnitSummary>()
    let over = false
    const taskOf = (hand: Hand, unit: PlannedUnit): Task => {
      const sees = sight.of(unit)
      const unheard = sees.filter((key) => !hand.told.has(key))
      for (const key of [...unheard, unit.key]) hand.told.add(key)
      return {
        unit,
        sees,
        summaries: unheard.flatMap((key) => summaries.get(key) ?? []),
      }
    }
    const ask = async (hand: Hand, unit: PlannedUnit): Promise<UnitResult> => {
      const answer = await hand.ask(taskOf(hand, unit))
      if (answer.kind === 'done') return answer.result
      throw new Error(answer.message, { cause: answer.stack })
    }
    const analyse = async (first: Hand, unit: PlannedUnit): Promise<UnitResult> => {
      let hand = first
      try {
        return await ask(hand, unit)
      } catch (error) {
        if (!isOutOfMemory(error)) throw error
        hand = await team.makeRoom(hand)
        return await ask(hand, unit).catch((again: unknown) => {
          if (isOutOfMemory(again)) return tooMuch(unit.key)
          throw again
        })
      } finally {
        if (unit.bytes > largeBytes || hand !== first) await team.retire(hand)
      }
    }
    const give = async (hand: Hand, unit: PlannedUnit): Promise<void> => {
      try {
        const result = await analyse(hand, unit)
        if (over) return
        summaries.set(unit.key, result.summary)
        finish(unit, result, false)
        feed()
      } catch (error) {
        over = true
        reject(workerEnded(unit.key, error))
      }
    }
    const feed = (): void => {
      for (;;) {
        if (over || !team.isFree) break
        const unit = schedule.take()
        if (unit === undefined) break
        const known = lookup(unit)
        if (known === null) void give(team.free(), unit)
        else {
          summaries.set(unit.key, known.summary)
          finish(unit, known, true)
        }
      }
      if (schedule.done) resolve()
    }
    feed()
  })

const tooMuch = (key: string): UnitResult => ({
  ...nothing(key),
  notes: [`${key} takes more memory than a scan may have, and was left out`],
})
