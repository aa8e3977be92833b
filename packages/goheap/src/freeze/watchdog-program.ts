/** How a frozen process is let go on. */
export type Thaw =
  | {
      readonly how: 'signal'
      readonly signal: 'SIGCONT' | 'SIGKILL'
      readonly pid: number
      readonly startTime: string
    }
  | { readonly how: 'file'; readonly path: string; readonly text: string }

export interface WatchdogOrder {
  readonly thaw: Thaw
  /** When to thaw whatever happens, in milliseconds. */
  readonly afterMs: number
}

/**
 * What runs in the watchdog's own process. Its text is handed to Node, so it may use nothing from outside
 * itself. It thaws when its standard input ends, which the kernel sees to when lastref is killed; when
 * the time is up; and when it is asked to end itself. `done` on its input means that nothing is left to do.
 */
export function watchdogProgram(order: WatchdogOrder): void {
  const { readFileSync, writeFileSync, writeSync } = process.getBuiltinModule('node:fs')
  const startTime = (pid: number): string => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  }
  const thaw = (): void => {
    try {
      if (order.thaw.how === 'file') writeFileSync(order.thaw.path, order.thaw.text)
      // The number may have been given to another process meanwhile.
      else if (startTime(order.thaw.pid) === order.thaw.startTime) {
        process.kill(order.thaw.pid, order.thaw.signal)
      }
    } catch {
      // The process has exited, and its cgroup is gone: nothing is frozen any more.
    }
    process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGPIPE']) process.on(signal, thaw)
  process.stdin.on('data', () => process.exit(0))
  process.stdin.on('end', thaw)
  process.stdin.on('error', thaw)
  setTimeout(thaw, order.afterMs)
  try {
    writeSync(1, 'ready\n')
  } catch {
    thaw()
  }
}
