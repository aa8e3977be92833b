import { readdirSync, readFileSync } from 'node:fs'

/** One thread as the scheduler sees it. */
export interface ThreadState {
  readonly tid: number
  /** `T` stopped, `R` running, `Z` dead; proc_pid_stat(5). */
  readonly state: string
}

/** Returns the threads of a process; none when it has exited. */
export function threadStates(pid: number): ThreadState[] {
  return threadIds(pid).flatMap((tid) => {
    const stat = readText(`/proc/${pid}/task/${tid}/stat`)
    // The name of a thread stands in parentheses, and may contain some.
    const state = stat?.charAt(stat.lastIndexOf(')') + 2)
    return state === undefined || state === '' ? [] : [{ tid, state }]
  })
}

export function threadIds(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number)
  } catch {
    return []
  }
}

/** Returns when a process started, in clock ticks since boot; null: there is none. */
export function startTimeOf(pid: number): string | null {
  const stat = readText(`/proc/${pid}/stat`)
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
}

export function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
