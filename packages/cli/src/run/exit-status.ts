import { constants } from 'node:os'
import type { CommandEnding } from './launcher.ts'

/** What `run` ends with when lastref itself fails, as env(1), timeout(1) and others do. */
export const lastrefFailed = 125
export const notExecutable = 126
export const notFound = 127

/** Returns the status a shell shows for a command that ended so: 128+n for signal n. */
export function statusOf({ code, signal }: CommandEnding): number {
  if (code !== null) return code
  return 128 + (signal === null ? 0 : constants.signals[signal])
}

/** The command's own failure wins; `leakStatus` replaces only its success. */
export function finalStatus(ending: CommandEnding, failing: boolean, leakStatus: number): number {
  const own = statusOf(ending)
  return own === 0 && failing ? leakStatus : own
}
