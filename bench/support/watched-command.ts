import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** What a command took. */
export interface Cost {
  readonly ms: number
  /** CPU time of the command and all it started. */
  readonly cpuMs: number
  /** Largest sum of the resident memory of the command and all it started, in MB. */
  readonly peakMb: number
  /** Null when it was ended because it took too long. */
  readonly status: number | null
}

/** Clock ticks a second of /proc/PID/stat: 100 on every Linux that Node runs on. */
const ticks = 100

/**
 * Runs a command in a directory to its end, its output thrown away. Null when there is no such
 * command. Memory is looked at every 15 ms and includes pages that processes share. What takes longer
 * than `limitMs` is ended.
 */
export async function watchCommand(
  argv: readonly string[],
  cwd: string,
  { env = process.env, limitMs = 60_000 }: { env?: NodeJS.ProcessEnv; limitMs?: number } = {},
): Promise<Cost | null> {
  const [command, ...args] = argv
  const cpuBefore = childrenCpuMs()
  const started = performance.now()
  const child = spawn(command ?? '', args, { cwd, env, stdio: 'ignore', detached: true })
  let peakMb = 0
  const look = setInterval(() => {
    if (child.pid !== undefined) peakMb = Math.max(peakMb, treeMb(child.pid))
  }, 15)
  // A group of its own, so that what it started ends with it.
  const limit = setTimeout(() => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  }, limitMs)
  try {
    const status = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', resolve)
    })
    const ms = performance.now() - started
    return { ms, cpuMs: childrenCpuMs() - cpuBefore, peakMb, status }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  } finally {
    clearInterval(look)
    clearTimeout(limit)
  }
}

/** CPU time of all children that have ended. */
function childrenCpuMs(): number {
  const stat = readFileSync('/proc/self/stat', 'latin1')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return ((Number(fields[13]) + Number(fields[14])) * 1000) / ticks
}

function treeMb(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1')
    const own = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1')
    return children
      .split(' ')
      .filter((each) => each !== '')
      .reduce((sum, each) => sum + treeMb(Number(each)), own)
  } catch {
    return 0
  }
}
