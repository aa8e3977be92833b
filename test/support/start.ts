import type { TestContext } from 'node:test'
import { startVictim, VictimRefusedError, type Victim } from '@lastref/lab'

/** Starts a victim, or skips the test with the kernel's reason when it refuses what it does. */
export async function startOrSkip(
  t: TestContext,
  name: string,
  args: readonly string[] = [],
): Promise<Victim | null> {
  try {
    return await startVictim(name, args)
  } catch (error) {
    if (!(error instanceof VictimRefusedError)) throw error
    t.skip(error.message)
    return null
  }
}
