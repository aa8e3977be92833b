import { readFileSync } from 'node:fs'

/**
 * Returns the soft RLIMIT_NOFILE that lastref was started with; null when it cannot be told.
 *
 * Node raises its own soft limit to the hard one when it starts (PlatformInit in node's src/node.cc),
 * and whatever it starts inherits that. A command must meet the limit it would have met alone, so it
 * is read from the nearest ancestor that is not lastref itself.
 */
export function inheritedFdLimit(): number | null {
  const own = limits('self')
  let pid = process.ppid
  for (let generation = 0; generation < 3 && pid > 0; generation++) {
    if (!isLauncher(pid)) {
      const theirs = limits(String(pid))
      // With another hard limit, somebody in between has set limits of his own.
      if (theirs === null || own === null || theirs.hard !== own.hard) return null
      return theirs.soft
    }
    pid = parentOf(pid)
  }
  return null
}

interface FdLimits {
  readonly soft: number
  readonly hard: string
}

function limits(pid: string): FdLimits | null {
  const match = /^Max open files\s+(\d+)\s+(\S+)/m.exec(read(`/proc/${pid}/limits`))
  if (match?.[1] === undefined || match[2] === undefined) return null
  return { soft: Number(match[1]), hard: match[2] }
}

/** An older Node that runs bin/lastref and waits for this process. */
function isLauncher(pid: number): boolean {
  const [, script] = read(`/proc/${pid}/cmdline`).split('\0')
  return script !== undefined && script === process.argv[1]
}

function parentOf(pid: number): number {
  return Number(/^PPid:\s+(\d+)$/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0)
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
