/** What /proc/PID/stat says that the identity needs. */
export interface ProcessStat {
  /** Since boot, in clock ticks (sysconf(_SC_CLK_TCK), 100 on every Linux). */
  readonly startTimeTicks: number
  readonly isZombie: boolean
}

/** Returns the facts in /proc/PID/stat, null when it is not of that form (proc_pid_stat(5)). */
export function parseStat(text: string): ProcessStat | null {
  // The command in parentheses may contain parentheses and blanks itself.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const startTimeTicks = Number(fields[19])
  if (fields[19] === undefined || !Number.isSafeInteger(startTimeTicks)) return null
  return { startTimeTicks, isZombie: fields[0] === 'Z' || fields[0] === 'X' }
}

/** Returns the soft RLIMIT_NOFILE in /proc/PID/limits, null when unlimited or absent. */
export function parseFdLimit(text: string): number | null {
  const soft = /^Max open files\s+(\d+)\s/m.exec(text)?.[1]
  return soft === undefined ? null : Number(soft)
}

/** Returns the arguments in /proc/PID/cmdline; empty for a kernel thread. */
export function parseCommandLine(text: string): string[] {
  if (text === '') return []
  return (text.endsWith('\0') ? text.slice(0, -1) : text).split('\0')
}
